#include "sim/import/alertmanager/alertmanager_import.hpp"

#include <algorithm>

namespace drsim::inline import::inline alertmanager {
namespace {

/// An alert as inhibition sees it.
struct Alert {
  const std::string *id;
  const std::map<std::string, std::string> *labels;
  std::size_t file;
};

std::string label_of(const Alert &alert, const std::string &name)
{
  const auto found = alert.labels->find(name);
  return found == alert.labels->end() ? std::string() : found->second;
}

} // namespace

void link_inhibitions(std::vector<Imported> &files)
{
  std::vector<Alert> alerts;
  for (std::size_t i = 0; i < files.size(); ++i)
    for (const auto &[id, labels] : files[i].alert_labels)
      alerts.push_back({&id, &labels, i});
  std::vector<std::pair<std::size_t, Dependency>> found;
  for (const Imported &file : files)
    for (const InhibitRule &rule : file.inhibitions)
      for (const Alert &source : alerts) {
        if (!matches_labels(rule.source, *source.labels))
          continue;
        for (const Alert &target : alerts) {
          const bool agree = std::all_of(rule.equal.begin(), rule.equal.end(), [&](const std::string &name) {
            return label_of(source, name) == label_of(target, name);
          });
          // An alert that fits both sides does not keep itself quiet.
          const bool both =
              matches_labels(rule.target, *source.labels) && matches_labels(rule.source, *target.labels);
          if (agree && !both && target.id != source.id && matches_labels(rule.target, *target.labels))
            found.push_back({target.file,
                             {*target.id,
                              "inhibited_by",
                              *source.id,
                              "",
                              {Source::user_file, Confidence::set, file.file, rule.where, {}}}});
        }
      }
  for (auto &[file, dependency] : found)
    files[file].dependencies.push_back(std::move(dependency));
}

} // namespace drsim::import::alertmanager
