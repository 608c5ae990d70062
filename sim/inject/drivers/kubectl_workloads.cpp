// Pods that die, a workload of another size, a release that is bad.
#include "sim/inject/drivers/kubectl_plans.hpp"

#include <algorithm>
#include <cmath>

namespace drsim::inject::inline drivers {
namespace {

constexpr double pods_back_s = 300; ///< assumed: until a controller has made its pods ready again
constexpr double pods_gone_s = 60;  ///< assumed: a killed pod leaves the list after its grace of 1 s

struct Pod {
  std::string name;
  std::string uid;
};

std::vector<Pod> read_pods(const KubectlFault &fault)
{
  const Operation look =
      kubectl_does(fault.entry.kube, "lists the pods",
                   {"get", "pods", "--selector=" + fault.entry.selector, "-o",
                    R"(jsonpath={range .items[*]}{.metadata.name}{"\t"}{.metadata.uid}{"\n"}{end})"});
  std::vector<Pod> pods;
  for (const std::string &line :
       lines_of(asked(fault.reading, look, fault.target, "selector", fault.problems).value_or("")))
    if (const auto fields = fields_of(line); fields.size() == 2)
      pods.push_back({fields[0], fields[1]});
  std::sort(pods.begin(), pods.end(), [](const Pod &a, const Pod &b) { return a.name < b.name; });
  return pods;
}

std::size_t how_many(const KubectlEntry &entry, std::size_t pods)
{
  if (entry.pods == "one")
    return std::min<std::size_t>(1, pods);
  if (entry.pods == "some")
    return std::min(pods, static_cast<std::size_t>(std::ceil(entry.share * static_cast<double>(pods))));
  return pods;
}

Look look_for_uid_gone(const KubectlEntry &entry, const Pod &pod)
{
  const Operation look =
      kubectl_does(entry.kube, "looks whether pod " + pod.name + " is gone",
                   {"get", "pods", "--selector=" + entry.selector, "-o",
                    R"(jsonpath=left:[{.items[?(@.metadata.uid==")" + pod.uid + R"(")].metadata.name}])"});
  return {look, "left:[]", false, pods_gone_s};
}

Look look_at(const KubectlEntry &entry, const std::string &what, const std::string &path,
             const std::string &value, double within_s)
{
  const Operation look =
      kubectl_does(entry.kube, what, {"get", entry.workload, "-o", "jsonpath=is:[{" + path + "}]"});
  return {look, "is:[" + value + "]", false, within_s};
}

} // namespace

std::optional<Workload> read_workload(const KubectlFault &fault)
{
  const KubectlEntry &entry = fault.entry;
  const Operation look =
      kubectl_does(entry.kube, "reads " + entry.workload,
                   {"get", entry.workload, "-o",
                    R"(jsonpath={.metadata.labels}{"\n"}{.spec.replicas}{"\n"}{.status.readyReplicas}{"\n"})"
                    R"({range .spec.template.spec.containers[*]}{.name}{"\t"}{.image}{"\n"}{end})"});
  const auto answer = asked(fault.reading, look, fault.target, "workload", fault.problems);
  if (!answer)
    return std::nullopt;
  const auto lines = lines_of(*answer);
  const auto labels = lines.size() < 3 ? std::nullopt : labels_of(lines[0]);
  if (!labels) {
    entry_problem(fault.target, "workload", "kubectl's answer about " + entry.workload + " is not understood",
                  "", fault.problems);
    return std::nullopt;
  }
  if (!tags_fit(fault.target, entry.tags, *labels, entry.workload, fault.problems))
    return std::nullopt;
  Workload workload{lines[1], lines[2].empty() ? "0" : lines[2], {}};
  for (std::size_t i = 3; i < lines.size(); ++i)
    if (const auto fields = fields_of(lines[i]); fields.size() == 2)
      workload.images[fields[0]] = fields[1];
  return workload;
}

std::optional<Plan> delete_pods_plan(const KubectlFault &fault)
{
  const KubectlEntry &entry = fault.entry;
  const bool named =
      needs_key(fault.target, "workload", !entry.workload.empty(), "deleting pods", fault.problems);
  if (!needs_key(fault.target, "selector", !entry.selector.empty(), "deleting pods", fault.problems) ||
      !named)
    return std::nullopt;
  const auto workload = read_workload(fault);
  if (!workload)
    return std::nullopt;
  std::vector<Pod> pods = read_pods(fault);
  if (pods.empty()) {
    entry_problem(fault.target, "selector", "no pod has the labels " + entry.selector, "correct it",
                  fault.problems);
    return std::nullopt;
  }
  const bool all = entry.pods == "all";
  pods.resize(how_many(entry, pods.size()));
  Plan plan = empty_plan(fault.order, fault.target);
  std::vector<std::string> words = {"delete", "pods", "--grace-period=1", "--ignore-not-found",
                                    "--wait=false"};
  if (all)
    words.push_back("--selector=" + entry.selector);
  for (const Pod &pod : pods) {
    if (!all)
      words.push_back(pod.name);
    plan.begun.push_back(look_for_uid_gone(entry, pod));
  }
  plan.begin.push_back(kubectl_does(entry.kube, "kills pods of " + entry.workload, words));
  plan.undone.push_back(look_at(entry, "looks whether " + entry.workload + " has its pods again",
                                ".status.readyReplicas", workload->ready, pods_back_s));
  return plan;
}

std::optional<Plan> scale_plan(const KubectlFault &fault)
{
  const KubectlEntry &entry = fault.entry;
  if (!needs_key(fault.target, "workload", !entry.workload.empty(), "scaling", fault.problems))
    return std::nullopt;
  const auto workload = read_workload(fault);
  if (!workload)
    return std::nullopt;
  const std::string count = std::to_string(std::llround(entry.replicas));
  if (workload->replicas.empty() || workload->replicas == count) {
    entry_problem(fault.target, "replicas",
                  workload->replicas.empty()
                      ? entry.workload + " has no number of replicas"
                      : entry.workload + " has " + count + " already: nothing would happen",
                  "another number, or \"how\": \"delete_pods\"", fault.problems);
    return std::nullopt;
  }
  Plan plan = empty_plan(fault.order, fault.target);
  mark(plan, entry.kube, fault.order, entry.workload);
  plan.begin.push_back(kubectl_does(entry.kube, "scales " + entry.workload + " to " + count,
                                    {"scale", entry.workload, "--replicas=" + count}));
  // Only what this fault set is set back: a count that somebody chose since then stays, and the look below
  // shows it.
  CallProgram back = kubectl_call(entry.kube, {"scale", entry.workload, "--replicas=" + workload->replicas,
                                               "--current-replicas=" + count});
  back.fine_when_says = "xpected replicas to be " + count;
  plan.undo.push_back({"scales " + entry.workload + " back to " + workload->replicas, back});
  unmark(plan, entry.kube, entry.workload);
  const std::string what = "looks at the replicas of " + entry.workload;
  plan.begun.push_back(look_at(entry, what, ".spec.replicas", count, 10));
  plan.undone.push_back(look_at(entry, what, ".spec.replicas", workload->replicas, 10));
  return plan;
}

std::optional<Plan> bad_image_plan(const KubectlFault &fault)
{
  const KubectlEntry &entry = fault.entry;
  bool whole = needs_key(fault.target, "workload", !entry.workload.empty(), "a bad release", fault.problems);
  whole = needs_key(fault.target, "container", !entry.container.empty(), "a bad release", fault.problems) &&
          whole;
  whole = needs_key(fault.target, "image", !entry.image.empty(), "a bad release", fault.problems) && whole;
  const auto workload = whole ? read_workload(fault) : std::nullopt;
  if (!workload)
    return std::nullopt;
  const auto old = workload->images.find(entry.container);
  if (old == workload->images.end() || old->second == entry.image) {
    entry_problem(fault.target, old == workload->images.end() ? "container" : "image",
                  old == workload->images.end() ? entry.workload + " has no container " + entry.container
                                                : "is what runs already",
                  "correct it", fault.problems);
    return std::nullopt;
  }
  entry_warning(fault.target, "image",
                "how many requests fail is what this image does; error_ratio is not set", "", fault.problems);
  Plan plan = empty_plan(fault.order, fault.target);
  mark(plan, entry.kube, fault.order, entry.workload);
  plan.begin.push_back(kubectl_does(entry.kube, "releases " + entry.image + " as " + entry.workload,
                                    {"set", "image", entry.workload, entry.container + "=" + entry.image}));
  plan.undo.push_back(kubectl_does(entry.kube, "releases " + old->second + " again",
                                   {"set", "image", entry.workload, entry.container + "=" + old->second}));
  unmark(plan, entry.kube, entry.workload);
  const std::string path = R"(.spec.template.spec.containers[?(@.name==")" + entry.container + R"(")].image)";
  const std::string what = "looks at the image of " + entry.workload;
  plan.begun.push_back(look_at(entry, what, path, entry.image, 10));
  plan.undone.push_back(look_at(entry, what, path, old->second, 10));
  return plan;
}

} // namespace drsim::inject::drivers
