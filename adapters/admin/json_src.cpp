// Boost.JSON by its headers alone: the parts of it that are no templates, compiled once.
#include <boost/json/src.hpp>
