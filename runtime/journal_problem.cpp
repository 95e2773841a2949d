#include "runtime/journal_problem.hpp"

#include <system_error>

namespace runtime {

std::string_view to_string(journal_fault x) {
  switch (x) {
    case journal_fault::missing:
      return "missing";
    case journal_fault::locked:
      return "locked";
    case journal_fault::too_open:
      return "too_open";
    case journal_fault::foreign_file:
      return "foreign_file";
    case journal_fault::newer_format:
      return "newer_format";
    case journal_fault::missing_segment:
      return "missing_segment";
    case journal_fault::damaged:
      return "damaged";
    case journal_fault::gap:
      return "gap";
    case journal_fault::lost:
      return "lost";
    case journal_fault::record_too_large:
      return "record_too_large";
    case journal_fault::disk_full:
      return "disk_full";
    case journal_fault::sync_behind:
      return "sync_behind";
    case journal_fault::io_failed:
      return "io_failed";
    case journal_fault::diverged:
      return "diverged";
  }
  return "?";
}

std::string describe(const journal_problem& x) {
  const std::string place = x.file + " at offset " + std::to_string(x.offset);
  const std::string number = std::to_string(x.sequence.value);
  switch (x.what) {
    case journal_fault::missing:
      return "there is no journal in " + x.file;
    case journal_fault::locked:
      return "the journal in " + x.file + " is being written by " +
             (x.process_id == 0 ? std::string("another process") : "process " + std::to_string(x.process_id)) +
             ": stop it first";
    case journal_fault::too_open:
      return x.file + " is open to other users: chmod 600 the segments and 700 the directory";
    case journal_fault::foreign_file:
      return x.file + " is not a journal segment";
    case journal_fault::newer_format:
      return place + " was written by a later version of this program";
    case journal_fault::missing_segment:
      return x.file + " is missing";
    case journal_fault::damaged:
      return place + " is damaged after record " + number + ": restore the journal from a backup";
    case journal_fault::gap:
      return place + " does not hold record " + number;
    case journal_fault::lost:
      return place + " ends, but records up to " + number + " were written: restore the journal from a backup";
    case journal_fault::record_too_large:
      return "record " + number + " is too large for a segment";
    case journal_fault::disk_full:
      return "no room on the disk for " + x.file;
    case journal_fault::sync_behind:
      return "no segment " + x.file + " before the disk has finished those before it: look what keeps the disk";
    case journal_fault::io_failed:
      return x.file + ": " + std::error_code(x.error_number, std::generic_category()).message();
    case journal_fault::diverged:
      return "the run differs from its journal at record " + number + " (" + place + "): stored type " +
             std::to_string(x.stored_type) + ", now type " + std::to_string(x.appended_type);
  }
  return "?";
}

}  // namespace runtime
