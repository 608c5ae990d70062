#include "sim/core/shell_word.hpp"
#include "sim/dispatch/parts.hpp"

#include <nlohmann/json.hpp>

namespace drsim::inline dispatch {
namespace {

using Json = nlohmann::ordered_json;

Json resources(std::uint64_t processors, std::uint64_t memory_mib)
{
  return Json::array({{{"type", "VCPU"}, {"value", std::to_string(processors)}},
                      {{"type", "MEMORY"}, {"value", std::to_string(memory_mib)}}});
}

/// A part that ends by wrong input or a defect ends so again.
Json retry(const DispatchPlan &plan)
{
  return {{"attempts", plan.attempts},
          {"evaluateOnExit", Json::array({{{"onExitCode", "2"}, {"action", "EXIT"}},
                                          {{"onExitCode", "3"}, {"action", "EXIT"}},
                                          {{"onReason", "*"}, {"action", "RETRY"}}})}};
}

Json definition(const DispatchPlan &plan)
{
  constexpr int seconds = 60;
  return {{"jobDefinitionName", plan.name},
          {"type", "container"},
          {"containerProperties",
           {{"image", plan.image},
            {"command", {"drsim", "--version"}},
            {"resourceRequirements", resources(plan.jobs, plan.memory_mib)},
            {"volumes",
             Json::array({{{"name", "results"},
                           {"efsVolumeConfiguration",
                            {{"fileSystemId", plan.file_system}, {"transitEncryption", "ENABLED"}}}}})},
            {"mountPoints",
             Json::array(
                 {{{"sourceVolume", "results"}, {"containerPath", results_folder}, {"readOnly", false}}})}}},
          {"retryStrategy", retry(plan)},
          {"timeout", {{"attemptDurationSeconds", plan.time_min * seconds}}}};
}

std::vector<std::string> command(const std::vector<std::string> &words)
{
  std::vector<std::string> all = {"drsim"};
  all.insert(all.end(), words.begin(), words.end());
  return unexpanded(all);
}

Json shards(const DispatchPlan &plan, std::uint64_t round)
{
  return {{"jobName", plan.name + "-r" + std::to_string(round)},
          {"jobQueue", plan.queue},
          {"jobDefinition", plan.name},
          {"arrayProperties", {{"size", plan.of}}},
          {"containerOverrides", {{"command", command(container_shard(plan, round))}}}};
}

Json one_job(const DispatchPlan &plan, const std::string &what, const std::vector<std::string> &words)
{
  return {{"jobName", plan.name + "-" + what},
          {"jobQueue", plan.queue},
          {"jobDefinition", plan.name},
          {"containerOverrides",
           {{"command", command(words)}, {"resourceRequirements", resources(1, plan.merge_memory_mib)}}},
          {"retryStrategy", {{"attempts", 1}}}};
}

std::string submit_script(const DispatchPlan &plan)
{
  return "#!/bin/sh\n"
         "# Registers the definition, plays the campaign, again what is missing, and merges. A dependency "
         "of\n"
         "# AWS Batch waits for a success, so this script waits instead: what failed is to be played again.\n"
         "set -eu\n"
         "cd -- \"$(dirname -- \"$0\")\"\n"
         "aws batch register-job-definition --cli-input-json file://job-definition.json >&2\n"
         "\n"
         "# Submits a job, waits for its end, and leaves its number in $job.\n"
         "run() {\n"
         "  job=$(aws batch submit-job --cli-input-json \"file://$1\" --query jobId --output text)\n"
         "  until aws batch describe-jobs --jobs \"$job\" --query 'jobs[0].status' --output text |\n"
         "      grep -q -E 'SUCCEEDED|FAILED'; do sleep \"${DRSIM_POLL_S:-15}\"; done\n"
         "}\n"
         "code_of() {\n"
         "  aws batch describe-jobs --jobs \"$1\" --query 'jobs[0].container.exitCode' --output text\n"
         "}\n"
         "log_of() {\n"
         "  stream=$(aws batch describe-jobs --jobs \"$1\" --query 'jobs[0].container.logStreamName' "
         "--output text)\n"
         "  aws logs get-log-events --log-group-name /aws/batch/job --log-stream-name \"$stream\" "
         "--query 'events[].message' --output text\n"
         "}\n"
         "play() { run \"shards-r$1.json\"; }\n"
         "left() {\n"
         "  run left.json\n"
         "  log_of \"$job\" | tail -n 1\n"
         "  return \"$(code_of \"$job\")\"\n"
         "}\n"
         "merge() {\n"
         "  run merge.json # the result stands beside the files: merge.json says where\n"
         "  exit \"$(code_of \"$job\")\"\n"
         "}\n"
         "\n" +
         rounds_script(plan);
}

} // namespace

PlanFiles batch_files(const DispatchPlan &plan)
{
  const auto text = [](const Json &value) { return value.dump(2) + "\n"; };
  PlanFiles files = image_files(plan);
  files["job-definition.json"] = text(definition(plan));
  for (std::uint64_t round = 0; round < plan.rounds; ++round)
    files["shards-r" + std::to_string(round) + ".json"] = text(shards(plan, round));
  files["left.json"] = text(one_job(plan, "left", {"merge", results_folder, "--next", "--array"}));
  files["merge.json"] = text(one_job(plan, "merge",
                                     {"merge", results_folder, "--format", "json", "--output",
                                      std::string(results_folder) + "/result.json"}));
  files["submit.sh"] = submit_script(plan);
  return files;
}

} // namespace drsim::dispatch
