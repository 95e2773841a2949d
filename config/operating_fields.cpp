#include "config/operating_fields.hpp"

namespace config {

using kind = value_kind;

std::vector<field> operating_fields() {
  return {
      {.path = "health.handler_max",
       .kind = kind::duration,
       .meaning = "An actor of foundation, safety or desk that does not return from a handler, or does not answer, for "
                  "so long ends the process with exit code 70.",
       .fallback = "10s",
       .least = "1s",
       .most = "10m"},
      {.path = "health.handler_alarm",
       .kind = kind::duration,
       .meaning = "Any other actor that does so for so long opens breaker `health`: no entries.",
       .fallback = "5s",
       .least = "1s",
       .most = "10m"},
      {.path = "health.data_age_max",
       .kind = kind::duration,
       .meaning = "A venue from which nothing comes for so long is silent; from then on `risk.breakers.outage` counts. "
                  "A recording is never silent.",
       .fallback = "10s",
       .least = "1s",
       .most = "1d"},
      {.path = "health.safe_mode_starts",
       .kind = kind::integer,
       .meaning = "So many starts within `safe_mode_within`, those counted that did not end in good order and the one "
                  "under way: it begins in safe mode, without entries. 0: never.",
       .fallback = "3",
       .least = "0",
       .most = "100"},
      {.path = "health.safe_mode_within",
       .kind = kind::duration,
       .meaning = "The window of `safe_mode_starts`.",
       .fallback = "10m",
       .least = "1s",
       .most = "7d"},
      {.path = "admin.listen",
       .kind = kind::listener,
       .meaning =
           "Where consoles, `watchbill ctl` and scripts reach this node: an address of this machine, a port or 0 "
           "for one that is free; `none` closes the door. From elsewhere: `ssh -L`.",
       .fallback = "127.0.0.1:7787",
       .hashed = hashing::none},
      {.path = "admin.tokens",
       .kind = kind::path,
       .meaning =
           "File of those who may come in, see docs/admin_api.md; without it, `admin/tokens` in the data folder, "
           "made at the first start with one operator.",
       .optional = true,
       .example = "/etc/watchbill/tokens",
       .hashed = hashing::none},
      {.path = "store.sqlite",
       .kind = kind::path,
       .meaning =
           "File of the embedded store that follows the journal while a node runs, see docs/stores.md; a relative "
           "path is meant from the data folder. `none`: no store.",
       .fallback = "store.db",
       .hashed = hashing::none},
      {.path = "store.postgres",
       .kind = kind::secret,
       .meaning = "Place of the connection string of a PostgreSQL database that follows the journal, see "
                  "docs/stores.md; a server that is away holds nothing up.",
       .optional = true,
       .example = "env:POSTGRES_URI",
       .hashed = hashing::none},
      {.path = "store.redis",
       .kind = kind::secret,
       .meaning =
           "Place of the address of a Redis server that mirrors the live state, see docs/redis_keys.md; a server "
           "that is away holds nothing up.",
       .optional = true,
       .example = "file:/run/credentials/redis",
       .hashed = hashing::none},
  };
}

}  // namespace config
