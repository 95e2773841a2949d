#include "core/sim/open_order.hpp"

#include "core/sim/codec.hpp"

namespace core::sim {

std::string_view to_string(phase p) {
  switch (p) {
    case phase::untriggered:
      return "untriggered";
    case phase::waiting:
      return "waiting";
    case phase::resting:
      return "resting";
    case phase::ended:
      return "ended";
  }
  return "unknown";
}

void write(byte_writer& out, const open_order& x) {
  write(out, x.record);
  out.put(x.phase).put(x.triggered);
  write(out, x.queue_ahead);
}

void read(byte_reader& in, open_order& x) {
  read(in, x.record);
  x.phase = in.get(phase::resting);
  x.triggered = in.get<bool>();
  read(in, x.queue_ahead);
}

}  // namespace core::sim
