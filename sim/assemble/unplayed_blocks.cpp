#include "sim/assemble/unplayed_blocks.hpp"

namespace drsim::inline assemble {

std::vector<Unplayed> unplayed_blocks(const std::vector<Imported> &files)
{
  std::vector<Unplayed> all;
  for (const Imported &file : files)
    for (const Seen &seen : file.seen) {
      const Account account = account_of(seen);
      // What lint looks at may still be something that works for users, and no trial has it.
      const bool looked_at =
          account == Account::checked && seen.why_not.find("not played") == std::string::npos;
      if (account == Account::played || looked_at || seen.why_not.starts_with("a scenario"))
        continue;
      Provenance at;
      at.source = Source::user_file;
      at.file = file.file;
      at.address = seen.where.empty() ? seen.address : seen.where;
      all.push_back({seen.address.substr(seen.address.find_last_of("./") + 1), seen.address, seen.type,
                     seen.why_not, at});
    }
  return all;
}

} // namespace drsim::assemble
