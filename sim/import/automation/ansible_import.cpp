#include "sim/import/automation/ansible_import.hpp"

#include "sim/core/size.hpp"
#include "sim/formats/id_part.hpp"
#include "sim/formats/yaml_documents.hpp"
#include "sim/formats/yaml_fields.hpp"
#include "sim/import/automation/ansible_tasks.hpp"
#include "sim/import/automation/answers.hpp"

#include <algorithm>
#include <cmath>
#include <set>

namespace drsim::inline import::inline automation {
namespace {

constexpr std::size_t most_plays = 200;
constexpr int most_batches = 50;
constexpr int deepest_import = 20;

class PlaybookReader {
public:
  PlaybookReader(const ImportContext &context, Imported &imported, Diagnostics &diagnostics)
      : context_(context), imported_(imported), diagnostics_(diagnostics), files_(context, diagnostics)
  {
    plan_.id = "runbook:" + file_stem(context.shown_name);
    plan_.line = "1";
  }
  void plays(const YAML::Node &list, const std::string &file, int depth);
  [[nodiscard]] PlannedRunbook &plan() { return plan_; }
  [[nodiscard]] const AnsibleFiles &files() const { return files_; }
  /// Names of its plays, to tell what it is for.
  [[nodiscard]] const std::string &names() const { return names_; }

private:
  void play(const YAML::Node &play, const std::string &file, int depth);
  void followed(const YAML::Node &play, const std::string &named, const std::string &file, int depth);
  void once(const YAML::Node &play, const std::string &file, const std::string &batch, int depth);
  [[nodiscard]] int batches(const YAML::Node &play, const std::string &file);
  void roles(const YAML::Node &play, AnsibleTasks &tasks, TaskScope &scope);
  void variables(const YAML::Node &play, TaskScope &scope);

  const ImportContext &context_;
  Imported &imported_;
  Diagnostics &diagnostics_;
  AnsibleFiles files_;
  PlannedRunbook plan_;
  std::string names_;
  std::vector<std::size_t> frontier_;
  std::set<std::string> open_;
};

void PlaybookReader::variables(const YAML::Node &play, TaskScope &scope)
{
  for (const YAML::Node &one : yaml_items(yaml_at(play, {"vars_prompt"}), 50))
    if (const YAML::Node standard = yaml_at(one, {"default"}); standard.IsScalar())
      scope.variables[yaml_text(yaml_at(one, {"name"}))] = standard.Scalar();
  add_variables(yaml_at(play, {"vars"}), scope);
  for (const YAML::Node &one : yaml_items(yaml_at(play, {"vars_files"}), 50))
    if (const AnsibleFile *file = files_.named(yaml_text(one), scope.file))
      add_variables(file->root, scope);
    else
      imported_.seen.push_back({scope.file + " vars_files " + yaml_text(one).substr(0, 80), "vars_files", "",
                                yaml_line(one), false, "the file is not among those given: not followed"});
}

void PlaybookReader::roles(const YAML::Node &play, AnsibleTasks &tasks, TaskScope &scope)
{
  for (const YAML::Node &one : yaml_items(yaml_at(play, {"roles"}), 200)) {
    const std::string name =
        one.IsScalar() ? one.Scalar() : yaml_text(yaml_at(one, {"role"}), yaml_text(yaml_at(one, {"name"})));
    TaskScope inner = scope;
    if (one.IsMap()) {
      add_variables(yaml_at(one, {"vars"}), inner);
      const YAML::Node when = yaml_at(one, {"when"});
      if (when.IsScalar() && jinja_holds(when.Scalar(), scope.variables) == 0) {
        imported_.seen.push_back({scope.file + " role " + name, "role", "", yaml_line(one), false,
                                  "its condition does not hold with the defaults"});
        continue;
      }
    }
    tasks.role(name, std::move(inner), yaml_line(one));
  }
}

/// Into how many batches "serial" parts the hosts: known of shares and of lists that end with all of them.
int PlaybookReader::batches(const YAML::Node &play, const std::string &file)
{
  const YAML::Node serial = yaml_at(play, {"serial"});
  const auto share = [](const std::string &text) {
    return text.ends_with('%') ? parse_number(text.substr(0, text.size() - 1)) : std::nullopt;
  };
  const auto items = yaml_items(serial, most_batches);
  if (!items.empty()) {
    const auto last = share(yaml_text(items.back()));
    if (last && *last >= 100)
      return static_cast<int>(items.size());
  }
  const std::string text = yaml_text(serial);
  if (text.empty() && items.empty())
    return 1;
  if (const auto part = share(text); part && *part > 0)
    return std::min(most_batches, static_cast<int>(std::ceil(100 / *part - 1e-9)));
  const std::string hosts = yaml_text(yaml_at(play, {"hosts"}));
  const bool listed = hosts.find(',') != std::string::npos;
  const auto size = parse_number(text);
  if (hosts == "localhost" || hosts == "127.0.0.1")
    return 1;
  if (listed && size && *size >= 1)
    return std::min(most_batches,
                    static_cast<int>(std::ceil(
                        static_cast<double>(std::count(hosts.begin(), hosts.end(), ',') + 1) / *size)));
  diagnostics_.warning(
      file, yaml_line(serial),
      "how many hosts \"" + hosts.substr(0, 60) + "\" are is in no file: \"serial: " + text.substr(0, 20) +
          "\" is played as one batch",
      "say how long its steps take in all (# drsim: duration=...), or write serial as a share");
  return 1;
}

void PlaybookReader::once(const YAML::Node &play, const std::string &file, const std::string &batch,
                          int depth)
{
  Diagnostics unheard;
  AnsibleTasks tasks(files_, plan_, context_, imported_, batch.empty() ? diagnostics_ : unheard);
  tasks.frontier() = frontier_;
  tasks.batch(batch);
  TaskScope scope;
  scope.file = file;
  scope.depth = depth;
  variables(play, scope);
  tasks.know_handlers(yaml_at(play, {"handlers"}), scope);
  tasks.tasks(yaml_at(play, {"pre_tasks"}), scope);
  tasks.flush(scope);
  roles(play, tasks, scope);
  tasks.tasks(yaml_at(play, {"tasks"}), scope);
  tasks.flush(scope);
  tasks.tasks(yaml_at(play, {"post_tasks"}), scope);
  tasks.flush(scope);
  frontier_ = tasks.frontier();
}

void PlaybookReader::followed(const YAML::Node &play, const std::string &named, const std::string &file,
                              int depth)
{
  const AnsibleFile *other = files_.named(named, file);
  const bool circle = other != nullptr && open_.contains(other->name);
  if (other == nullptr || circle || depth > deepest_import) {
    imported_.seen.push_back({file + " import_playbook " + named.substr(0, 80), "import_playbook", "",
                              yaml_line(play), false,
                              circle ? "the playbooks import each other: followed once"
                                     : "not followed: it is not among the files"});
    diagnostics_.warning(file, yaml_line(play),
                         circle ? "playbooks import each other in a circle: \"" + named.substr(0, 80) + "\""
                                : "\"" + named.substr(0, 80) +
                                      "\" is not among the files: its steps are left out",
                         circle ? "take one of them out" : "give it along with this one");
    return;
  }
  open_.insert(other->name);
  plays(other->root, other->name, depth + 1);
  open_.erase(other->name);
}

void PlaybookReader::play(const YAML::Node &play, const std::string &file, int depth)
{
  for (const char *key : {"import_playbook", "ansible.builtin.import_playbook"})
    if (const std::string named = yaml_text(yaml_at(play, {key})); !named.empty())
      return followed(play, named, file, depth);
  if (!play.IsMap() || !yaml_is_set(yaml_at(play, {"hosts"})))
    return diagnostics_.warning(file, yaml_line(play),
                                "an entry without \"hosts\" is no play: it is left out");
  const std::string name = yaml_text(yaml_at(play, {"name"}));
  names_ += name + "\n";
  if (plan_.title.empty())
    plan_.title = name;
  if (yaml_is_set(yaml_at(play, {"max_fail_percentage"})))
    imported_.seen.push_back({file + " max_fail_percentage", "play", "", yaml_line(play), false,
                              "hosts are not told apart: a task fails for all of them or for none"});
  const int count = batches(play, file);
  for (int i = 1; i < count; ++i)
    once(play, file, " (batch " + std::to_string(i) + " of " + std::to_string(count) + ")", depth);
  once(play, file, "", depth);
}

void PlaybookReader::plays(const YAML::Node &list, const std::string &file, int depth)
{
  for (const YAML::Node &one : yaml_items(list, most_plays))
    play(one, file, depth);
}

/// Whether any step asks for something that only a recovery does.
bool recovers(const PlannedRunbook &plan)
{
  static const std::set<std::string> actions = {"promote",    "restore", "failover",    "force_failover",
                                                "switch_dns", "fence",   "switch_back", "shift_away"};
  return std::any_of(plan.steps.begin(), plan.steps.end(),
                     [](const PlannedStep &step) { return actions.contains(step.what.action); });
}

Imported nothing(const std::string &format, const ImportContext &context)
{
  Imported imported;
  imported.file = context.shown_name;
  imported.format = format;
  return imported;
}

} // namespace

Imported import_ansible(std::string_view text, const ImportContext &context, Diagnostics &diagnostics)
{
  Imported imported = nothing("ansible-playbook", context);
  Diagnostics told;
  const auto documents = parse_yaml_documents(text, context.shown_name, diagnostics);
  if (!documents || documents->empty())
    return imported;
  PlaybookReader reader(context, imported, told);
  reader.plays(documents->front(), context.shown_name, 0);
  PlannedRunbook &plan = reader.plan();
  const std::string words = file_stem(context.shown_name) + "\n" + reader.names();
  const bool wanted = tells_of_recovery(words) || recovers(plan) || has_comment_key(text, "trigger");
  if (!wanted || plan.steps.empty()) {
    imported.seen.clear();
    imported.seen.push_back({plan.id, "playbook", "", "1", false,
                             plan.steps.empty()
                                 ? "no task of it takes time or does anything that is played"
                                 : "no recovery by its name, its plays or what it does; where it "
                                   "is one, say so: # drsim: trigger=..."});
    return imported;
  }
  if (plan.steps.size() >= most_planned_steps)
    told.error(context.shown_name, "1", "more than " + std::to_string(most_planned_steps) + " tasks",
               "give it as several playbooks");
  plan.trigger = trigger_of_words(words);
  std::vector<Seen> others = std::move(imported.seen);
  imported.seen.clear();
  add_runbook(plan, context, imported);
  imported.seen.insert(imported.seen.end(), others.begin(), others.end());
  Diagnostics answered;
  apply_comments(text, context.shown_name, imported, told, answered);
  for (const auto &[name, file] : reader.files().read()) {
    Diagnostics next;
    apply_comments(file.text, name, imported, answered, next);
    answered = std::move(next);
  }
  for (const Problem &problem : answered.problems())
    diagnostics.add(problem);
  return imported;
}

Imported list_ansible_tasks(std::string_view text, const ImportContext &context, Diagnostics &diagnostics)
{
  Imported imported = nothing("ansible-tasks", context);
  const auto documents = parse_yaml_documents(text, context.shown_name, diagnostics);
  if (documents)
    imported.seen.push_back(
        {file_stem(context.shown_name), "tasks", "", "1", false,
         "tasks of a role or an include: played where a playbook among the files takes them"});
  return imported;
}

} // namespace drsim::import::automation
