#include "sim/core/shell_word.hpp"
#include "sim/dispatch/parts.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace drsim::inline dispatch {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char *container_name = "drsim";
constexpr int nobody = 65534; ///< Debian's number of nobody: no task needs to be anybody

Json labels(const DispatchPlan &plan)
{
  return {{"app.kubernetes.io/name", "drsim"}, {"app.kubernetes.io/instance", plan.name}};
}

Json metadata(const DispatchPlan &plan, const std::string &name)
{
  return {{"name", name}, {"labels", labels(plan)}};
}

/// "k0", "k1", ...: a file's name may have what a key may not.
std::string key_of(std::size_t place)
{
  return "k" + std::to_string(place);
}

Json volumes(const DispatchPlan &plan)
{
  Json all = Json::array();
  all.push_back({{"name", "results"}, {"persistentVolumeClaim", {{"claimName", plan.claim}}}});
  if (!plan.config_map)
    return all;
  Json items = Json::array();
  for (std::size_t i = 0; i < plan.inputs.size(); ++i)
    items.push_back({{"key", key_of(i)}, {"path", plan.inputs[i].path}});
  all.push_back({{"name", "inputs"}, {"configMap", {{"name", plan.name + "-inputs"}, {"items", items}}}});
  return all;
}

Json container(const DispatchPlan &plan, const std::vector<std::string> &words, std::uint64_t processors,
               std::uint64_t memory_mib)
{
  const Json size = {{"cpu", std::to_string(processors)}, {"memory", std::to_string(memory_mib) + "Mi"}};
  Json mounts = Json::array();
  mounts.push_back({{"name", "results"}, {"mountPath", results_folder}});
  if (plan.config_map)
    mounts.push_back({{"name", "inputs"}, {"mountPath", inputs_folder}, {"readOnly", true}});
  return {{"name", container_name},
          {"image", plan.image},
          {"command", {"drsim"}},
          {"args", unexpanded(words)},
          {"resources", {{"requests", size}, {"limits", {{"memory", size["memory"]}}}}},
          {"securityContext", {{"allowPrivilegeEscalation", false}, {"capabilities", {{"drop", {"ALL"}}}}}},
          {"volumeMounts", std::move(mounts)}};
}

Json pod(const DispatchPlan &plan, Json container_json)
{
  return {{"metadata", {{"labels", labels(plan)}}},
          {"spec",
           {{"restartPolicy", "Never"},
            {"securityContext", {{"runAsNonRoot", true}, {"runAsUser", nobody}, {"fsGroup", nobody}}},
            {"containers", Json::array({std::move(container_json)})},
            {"volumes", volumes(plan)}}}};
}

Json exit_rule(const char *action, std::vector<int> codes)
{
  return {
      {"action", action},
      {"onExitCodes", {{"containerName", container_name}, {"operator", "In"}, {"values", std::move(codes)}}}};
}

/// A part that ends by wrong input or a defect ends so again; one whose node goes away is no failure of its
/// own.
Json shard_job(const DispatchPlan &plan, std::uint64_t round)
{
  Json rules = Json::array();
  rules.push_back(exit_rule("FailIndex", {2, 3}));
  rules.push_back({{"action", "Ignore"},
                   {"onPodConditions", Json::array({{{"type", "DisruptionTarget"}, {"status", "True"}}})}});
  return {
      {"apiVersion", "batch/v1"},
      {"kind", "Job"},
      {"metadata", metadata(plan, plan.name + "-r" + std::to_string(round))},
      {"spec",
       {{"completionMode", "Indexed"},
        {"completions", plan.of},
        {"parallelism", std::min(plan.of, plan.at_once)},
        {"backoffLimitPerIndex", plan.attempts},
        {"podFailurePolicy", {{"rules", std::move(rules)}}},
        {"template", pod(plan, container(plan, container_shard(plan, round), plan.jobs, plan.memory_mib))}}}};
}

Json kubernetes_job(const DispatchPlan &plan, const std::string &what, const std::vector<std::string> &words)
{
  return {{"apiVersion", "batch/v1"},
          {"kind", "Job"},
          {"metadata", metadata(plan, plan.name + "-" + what)},
          {"spec",
           {{"backoffLimit", 0}, {"template", pod(plan, container(plan, words, 1, plan.merge_memory_mib))}}}};
}

Json config_map(const DispatchPlan &plan)
{
  Json out = {{"apiVersion", "v1"},
              {"kind", "ConfigMap"},
              {"metadata", metadata(plan, plan.name + "-inputs")},
              {"immutable", true},
              {"data", Json::object()}};
  for (std::size_t i = 0; i < plan.inputs.size(); ++i)
    out["data"][key_of(i)] = plan.inputs[i].bytes;
  return out;
}

Json claim(const DispatchPlan &plan)
{
  constexpr std::uint64_t gib = 1u << 30;
  const std::uint64_t size_gib = std::max<std::uint64_t>(1, (plan.results_bytes + gib - 1) / gib);
  return {{"apiVersion", "v1"},
          {"kind", "PersistentVolumeClaim"},
          {"metadata", metadata(plan, plan.claim)},
          {"spec",
           {{"accessModes", {"ReadWriteMany"}},
            {"resources", {{"requests", {{"storage", std::to_string(size_gib) + "Gi"}}}}}}}};
}

std::string kubernetes_script(const DispatchPlan &plan)
{
  return "#!/bin/sh\n"
         "# Plays the campaign in the namespace that kubectl uses, again what is missing, and merges.\n"
         "# claim.json is an example of where results go: a claim of that name that is there already stays.\n"
         "set -eu\n"
         "cd -- \"$(dirname -- \"$0\")\"\n"
         "kubectl get pvc " +
         plan.claim + " >/dev/null 2>&1 || kubectl create -f claim.json >&2\n" +
         std::string(plan.config_map ? "kubectl apply -f inputs.json >&2\n" : "") +
         "\n"
         "# Starts a job anew and waits for its end.\n"
         "run() {\n"
         "  kubectl delete job \"$1\" --ignore-not-found >&2\n"
         "  kubectl create -f \"$2\" >&2\n"
         "  until kubectl get job \"$1\" -o 'jsonpath={.status.conditions[?(@.status==\"True\")].type}' |\n"
         "      grep -q -E 'Complete|Failed'; do sleep \"${DRSIM_POLL_S:-5}\"; done\n"
         "}\n"
         "code_of() {\n"
         "  kubectl get pod -l job-name=\"$1\" -o "
         "'jsonpath={.items[0].status.containerStatuses[0].state.terminated.exitCode}'\n"
         "}\n"
         "play() { run \"" +
         plan.name +
         "-r$1\" \"shards-r$1.json\"; }\n"
         "left() {\n"
         "  run " +
         plan.name +
         "-left left.json\n"
         "  kubectl logs job/" +
         plan.name +
         "-left --tail=1\n"
         "  return \"$(code_of " +
         plan.name +
         "-left)\"\n"
         "}\n"
         "merge() {\n"
         "  run " +
         plan.name +
         "-merge merge.json\n"
         "  kubectl logs job/" +
         plan.name +
         "-merge\n"
         "  exit \"$(code_of " +
         plan.name +
         "-merge)\"\n"
         "}\n"
         "\n" +
         rounds_script(plan);
}

} // namespace

PlanFiles kubernetes_files(const DispatchPlan &plan)
{
  const auto text = [](const Json &value) { return value.dump(2) + "\n"; };
  PlanFiles files = image_files(plan);
  for (std::uint64_t round = 0; round < plan.rounds; ++round)
    files["shards-r" + std::to_string(round) + ".json"] = text(shard_job(plan, round));
  files["left.json"] = text(kubernetes_job(plan, "left", {"merge", results_folder, "--next", "--array"}));
  files["merge.json"] = text(kubernetes_job(plan, "merge", {"merge", results_folder, "--format", "json"}));
  files["claim.json"] = text(claim(plan));
  if (plan.config_map)
    files["inputs.json"] = text(config_map(plan));
  files["submit.sh"] = kubernetes_script(plan);
  return files;
}

} // namespace drsim::dispatch
