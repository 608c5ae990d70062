#include "sim/core/shell_word.hpp"
#include "sim/dispatch/parts.hpp"

namespace drsim::inline dispatch {

PlanFiles local_files(const DispatchPlan &plan)
{
  const std::string drsim = shell_word(plan.program);
  PlanFiles files;
  files["shard.sh"] = "#!/bin/sh\n"
                      "# One part: shard.sh FOLDER ROUND INDEX\n"
                      "cd -- " +
                      shell_word(plan.directory) +
                      " || exit 2\n"
                      "exec " +
                      drsim + " " + shell_words(plan.shard) + (plan.in_rounds ? " --round \"$2\"" : "") +
                      " --of " + std::to_string(plan.of) + " --index \"$3\" --jobs " +
                      std::to_string(plan.jobs) + " --folder \"$1\"\n";
  files["campaign.sh"] = "#!/bin/bash\n"
                         "# Plays all parts on this machine, again those that are missing, and merges: "
                         "result.json, result.txt.\n"
                         "set -u\n"
                         "here=$(cd -- \"$(dirname -- \"$0\")\" && pwd) || exit 2\n"
                         "results=$here/results\n"
                         "cd -- " +
                         shell_word(plan.directory) +
                         " || exit 2\n"
                         "\n"
                         "# \"3,7,9-12\" or \"all\", one number a line\n"
                         "numbers() {\n"
                         "  if [ \"$1\" = all ]; then set -- 0-" +
                         std::to_string(plan.of - 1) +
                         "; fi\n"
                         "  for run in ${1//,/ }; do seq \"${run%-*}\" \"${run#*-}\"; done\n"
                         "}\n"
                         "play() {\n"
                         "  numbers \"$2\" | parallel -q -j " +
                         std::to_string(plan.at_once) +
                         " \"$here/shard.sh\" \"$results\" \"$1\" {} >/dev/null\n"
                         "}\n"
                         "left() { " +
                         drsim +
                         " merge \"$results\" --next --array; }\n"
                         "merge() {\n"
                         "  " +
                         drsim +
                         " merge \"$results\" --format json --output \"$here/result.json\"\n"
                         "  " +
                         drsim +
                         " merge \"$results\" --output \"$here/result.txt\"\n"
                         "}\n"
                         "\n" +
                         rounds_script(plan);
  return files;
}

} // namespace drsim::dispatch
