#pragma once
// What all drivers that speak through kubectl share.

#include "sim/inject/drivers/entry.hpp"

#include <optional>
#include <string>
#include <vector>

namespace drsim::inject::inline drivers {

/// Which cluster, and which namespace of it.
struct Kube {
  std::string program;
  std::string context;
  std::string cluster; ///< the name that the context must lead to
  std::string name_space;
};

/// "context", "cluster" and "namespace", all three required.
[[nodiscard]] Kube read_kube(EntryReader &reader);

/// A call of kubectl, with context, namespace and a time limit.
[[nodiscard]] CallProgram kubectl_call(const Kube &kube, std::vector<std::string> words);
/// The same as an operation that changes nothing or something.
[[nodiscard]] Operation kubectl_does(const Kube &kube, std::string what, std::vector<std::string> words);

/// Whether the context leads to the cluster that the entry names, and neither it nor its server looks like
/// production.
bool leads_to_cluster(const Kube &kube, const Target &target, Hands &reading, Diagnostics &problems);

/// Labels of all that is made: app.kubernetes.io/managed-by, drsim/run, drsim/fault.
[[nodiscard]] nlohmann::json made_labels(const FaultOrder &order);
/// "drsim/run=RUN,drsim/fault=ID": what finds it again.
[[nodiscard]] std::string made_selector(const FaultOrder &order);

/// `kubectl apply -f -` of one object.
[[nodiscard]] Operation kubectl_applies(const Kube &kube, const std::string &what,
                                        const nlohmann::json &object);

/// Its removal by name, and the look that shows that none with the labels of this fault is left.
void undo_by_deletion(Plan &plan, const Kube &kube, const FaultOrder &order, const std::string &resource);

/// Marks an object that is changed and not made: annotation drsim/run, taken off by the undo.
void mark(Plan &plan, const Kube &kube, const FaultOrder &order, const std::string &object);
void unmark(Plan &plan, const Kube &kube, const std::string &object);

/// Whether the namespace has the labels asked for: of what hits pods by label, not by name.
bool namespace_fits(const Kube &kube, const std::map<std::string, std::string> &tags, const Target &target,
                    Hands &reading, Diagnostics &problems);

/// "app=orders,tier=web" -> {"app": "orders", "tier": "web"}; absent for other forms of selectors.
[[nodiscard]] std::optional<nlohmann::json> match_labels(const std::string &selector);

/// {"a": "b"} as kubectl prints labels by jsonpath; "" is none. Absent when it is neither.
[[nodiscard]] std::optional<std::map<std::string, std::string>> labels_of(const std::string &text);

/// Lines of an answer.
[[nodiscard]] std::vector<std::string> lines_of(const std::string &text);
/// Parts of a line between tabs.
[[nodiscard]] std::vector<std::string> fields_of(const std::string &line);

} // namespace drsim::inject::drivers
