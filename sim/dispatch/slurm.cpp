#include "sim/core/shell_word.hpp"
#include "sim/dispatch/parts.hpp"

namespace drsim::inline dispatch {
namespace {

std::string directives(const DispatchPlan &plan, const std::string &what, std::uint64_t processors,
                       std::uint64_t memory_mib)
{
  return "#SBATCH --job-name=" + plan.name + "-" + what + "\n" +
         "#SBATCH --ntasks=1\n"
         "#SBATCH --cpus-per-task=" +
         std::to_string(processors) + "\n" + "#SBATCH --mem=" + std::to_string(memory_mib) + "M\n" +
         "#SBATCH --time=" + std::to_string(plan.time_min) + "\n";
}

std::string shard_script(const DispatchPlan &plan)
{
  return "#!/bin/bash\n" + directives(plan, "shard", plan.jobs, plan.memory_mib) +
         "#SBATCH --output=logs/shard-%A_%a.txt\n"
         "# One task of the array plays the part of its number; $1 is the round. submit.sh submits it.\n"
         "results=$PWD/results\n"
         "cd -- " +
         shell_word(plan.directory) +
         " || exit 2\n"
         "exec " +
         shell_word(plan.program) + " " + shell_words(plan.shard) +
         (plan.in_rounds ? " --round \"$1\"" : "") + " --of " + std::to_string(plan.of) + " --jobs " +
         std::to_string(plan.jobs) + " --folder \"$results\"\n";
}

std::string merge_script(const DispatchPlan &plan)
{
  const std::string drsim = shell_word(plan.program);
  return "#!/bin/bash\n" + directives(plan, "merge", 1, plan.merge_memory_mib) +
         "#SBATCH --output=logs/merge-%j.txt\n"
         "# Merges once nothing is left to play; else submits that, and itself after it. $1: the round,\n"
         "# $2: how often parts of it were submitted again.\n"
         "plan=$PWD\n"
         "cd -- " +
         shell_word(plan.directory) +
         " || exit 2\n"
         "code=0\n"
         "next=$(" +
         drsim +
         " merge \"$plan/results\" --next --array) || code=$?\n"
         "if [ \"$code\" -eq 1 ]; then\n"
         "  round=${next%% *}\n"
         "  attempt=0\n"
         "  if [ \"$round\" = \"$1\" ]; then attempt=$(($2 + 1)); fi\n"
         "  if [ \"$attempt\" -gt " +
         std::to_string(plan.attempts) +
         " ]; then\n"
         "    echo \"still missing in round $round: ${next#* }\" >&2\n"
         "    exit 1\n"
         "  fi\n"
         "  cd -- \"$plan\" && exec bash ./submit.sh \"$round\" \"$attempt\" \"${next#* }\"\n"
         "fi\n"
         "if [ \"$code\" -ne 0 ]; then exit \"$code\"; fi\n" +
         drsim + " merge \"$plan/results\" --format json --output \"$plan/result.json\"\n" + drsim +
         " merge \"$plan/results\" --output \"$plan/result.txt\"\n";
}

} // namespace

PlanFiles slurm_files(const DispatchPlan &plan)
{
  PlanFiles files;
  files["shard.sbatch"] = shard_script(plan);
  files["merge.sbatch"] = merge_script(plan);
  files["submit.sh"] =
      "#!/bin/bash\n"
      "# Submits the array and its merge. Options of your site go into SBATCH_PARTITION, SBATCH_ACCOUNT and\n"
      "# the like. Submitted again, parts that are there are not played again.\n"
      "set -eu\n"
      "cd -- \"$(dirname -- \"$0\")\"\n"
      "mkdir -p results logs\n"
      "round=${1:-0}\n"
      "attempt=${2:-0}\n"
      "tasks=${3:-0-" +
      std::to_string(plan.of - 1) +
      "}\n"
      "job=$(sbatch --parsable --chdir=\"$PWD\" --array=\"$tasks\" shard.sbatch \"$round\")\n"
      "# afterany: a merge after a task that failed says what is missing, and submits that again.\n"
      "sbatch --parsable --chdir=\"$PWD\" --dependency=afterany:\"${job%%;*}\" merge.sbatch \"$round\" "
      "\"$attempt\"\n";
  return files;
}

} // namespace drsim::dispatch
