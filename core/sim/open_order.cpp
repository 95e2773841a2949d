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
  write_in_turn(out, x.record, x.phase, x.queue_ahead, x.trail_twice);
}

void read(byte_reader& in, open_order& x) {
  read(in, x.record);
  x.phase = in.get(phase::resting);
  read_in_turn(in, x.queue_ahead, x.trail_twice);
}

}  // namespace core::sim
