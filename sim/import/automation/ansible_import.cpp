#include "sim/import/automation/ansible_import.hpp"

#include "sim/core/size.hpp"
#include "sim/formats/id_part.hpp"
#include "sim/formats/yaml_documents.hpp"
#include "sim/formats/yaml_fields.hpp"
#include "sim/import/automation/ansible_machines.hpp"
#include "sim/import/automation/ansible_tasks.hpp"
#include "sim/import/automation/answers.hpp"

#include <algorithm>
#include <cmath>
#include <set>

namespace drsim::inline import::inline automation {
namespace {

constexpr std::size_t most_plays = 200;
constexpr std::size_t most_batches = 20; ///< told apart; of more, those before the last are played as one
constexpr int deepest_import = 20;

class PlaybookReader {
public:
  PlaybookReader(const ImportContext &context, Imported &imported, Diagnostics &diagnostics)
      : context_(context), imported_(imported), diagnostics_(diagnostics), files_(context, diagnostics),
        machines_(context, diagnostics)
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
  /// Machines of a batch, and what it is called; "" for the last one.
  struct Batch {
    std::string name{};
    TaskMachines on{};
  };
  void once(const YAML::Node &play, const std::string &file, const Batch &batch, int depth);
  [[nodiscard]] std::optional<AnsibleMachines::Found> machines_of(const YAML::Node &play,
                                                                  const std::string &file);
  [[nodiscard]] std::vector<Batch> batches(const YAML::Node &play, const std::string &file,
                                           const AnsibleMachines::Found &found);
  void roles(const YAML::Node &play, AnsibleTasks &tasks, TaskScope &scope);
  void variables(const YAML::Node &play, TaskScope &scope);

  const ImportContext &context_;
  Imported &imported_;
  Diagnostics &diagnostics_;
  AnsibleFiles files_;
  AnsibleMachines machines_;
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

/// Sizes of the batches that "serial" (a number, a share, a list of them) parts so many machines into.
std::vector<std::size_t> batch_sizes(const YAML::Node &serial, std::size_t machines)
{
  std::vector<YAML::Node> items = yaml_items(serial, most_plays);
  if (items.empty())
    items.push_back(serial);
  std::vector<std::size_t> sizes;
  for (std::size_t left = machines; left > 0;) {
    const std::string text = yaml_text(items[std::min(sizes.size(), items.size() - 1)]);
    const bool share = text.ends_with('%');
    const auto number = parse_number(share ? text.substr(0, text.size() - 1) : text);
    const double size = !number ? 0 : share ? *number / 100 * static_cast<double>(machines) : *number;
    const double all = static_cast<double>(left); // 0 is all of them
    sizes.push_back(
        number && *number <= 0 ? left : static_cast<std::size_t>(std::clamp(std::floor(size), 1.0, all)));
    left -= sizes.back();
  }
  return sizes;
}

/// How many batches shares make of any number of machines; 1 where they do not say.
std::size_t batches_by_share(const YAML::Node &serial)
{
  const auto share = [](const std::string &text) {
    return text.ends_with('%') ? parse_number(text.substr(0, text.size() - 1)) : std::nullopt;
  };
  const auto items = yaml_items(serial, most_batches);
  if (!items.empty()) {
    const auto last = share(yaml_text(items.back()));
    return last && *last >= 100 ? items.size() : 1;
  }
  const auto part = share(yaml_text(serial));
  return part && *part > 0 ? static_cast<std::size_t>(std::ceil(100 / *part - 1e-9)) : 1;
}

/// The machines of a play, where any file says how many there are; else it is asked about.
std::optional<AnsibleMachines::Found> PlaybookReader::machines_of(const YAML::Node &play,
                                                                  const std::string &file)
{
  TaskScope scope;
  scope.file = file;
  add_variables(yaml_at(play, {"vars"}), scope);
  const YAML::Node node = yaml_at(play, {"hosts"});
  std::string written = yaml_text(node);
  for (const YAML::Node &one : yaml_items(node, most_plays))
    written += (written.empty() ? "" : ",") + yaml_text(one);
  const auto pattern = filled_jinja(written, scope.variables);
  const auto found = pattern ? machines_.of_hosts(*pattern) : std::nullopt;
  if (found && !found->other.empty())
    diagnostics_.warning(file, yaml_line(node),
                         "\"" + written.substr(0, 60) + "\" are " + std::to_string(found->count) +
                             " machines in " + found->file + ", and another number in " + found->other +
                             ": the most are played",
                         "say in ansible.cfg which inventory it is: inventory = ...");
  if (found || (pattern && !machines_.any() && pattern->find('.') != std::string::npos &&
                pattern->find_first_of(",:*[") == std::string::npos)) // the name of one machine
    return found ? found : AnsibleMachines::Found{1, file, yaml_line(node)};
  const auto commas = static_cast<std::size_t>(std::count(written.begin(), written.end(), ','));
  if (pattern && !machines_.any() && commas > 0)
    return AnsibleMachines::Found{commas + 1, file, yaml_line(node)};
  const std::string serial = yaml_text(yaml_at(play, {"serial"}));
  const bool parted = !serial.empty() && !serial.ends_with('%');
  diagnostics_.warning(
      file, yaml_line(parted ? yaml_at(play, {"serial"}) : node),
      "how many hosts \"" + written.substr(0, 60) + "\" are is in no file: " +
          (parted ? "\"serial: " + serial.substr(0, 20) + "\" is played as one batch, " : std::string()) +
          "its tasks are played as on one machine",
      "give the inventory too, or say how long its steps take in all (# drsim: duration=...)");
  return std::nullopt;
}

/// The batches of a play, the last of them without a name.
std::vector<PlaybookReader::Batch> PlaybookReader::batches(const YAML::Node &play, const std::string &file,
                                                           const AnsibleMachines::Found &found)
{
  std::vector<std::size_t> sizes = {found.count};
  if (const YAML::Node serial = yaml_at(play, {"serial"}); yaml_is_set(serial))
    sizes = found.count > 1 ? batch_sizes(serial, found.count)
                            : std::vector<std::size_t>(batches_by_share(serial), 1);
  std::string forks_of = yaml_text(yaml_at(play, {"forks"}));
  double forks = machines_.forks();
  if (const auto own = parse_number(forks_of); own && *own >= 1) {
    forks = *own;
    diagnostics_.warning(file, yaml_line(yaml_at(play, {"forks"})),
                         "Ansible knows no \"forks\" of a play and refuses it; it is played as meant",
                         "write throttle, or forks in ansible.cfg");
  }
  const auto batch = [&](std::size_t machines, std::size_t size, const std::string &name) {
    return Batch{name, {machines, std::min(forks, static_cast<double>(size)), found.file, found.line}};
  };
  const std::string of = " of " + std::to_string(sizes.size()) + ")";
  std::vector<Batch> all;
  if (sizes.size() > most_batches) {
    const std::size_t before = found.count > sizes.back() ? found.count - sizes.back() : sizes.size() - 1;
    all.push_back(batch(before, sizes.front(), " (batches 1 to " + std::to_string(sizes.size() - 1) + of));
  } else
    for (std::size_t i = 0; i + 1 < sizes.size(); ++i)
      all.push_back(batch(sizes[i], sizes[i], " (batch " + std::to_string(i + 1) + of));
  all.push_back(batch(sizes.back(), sizes.back(), ""));
  return all;
}

void PlaybookReader::once(const YAML::Node &play, const std::string &file, const Batch &batch, int depth)
{
  Diagnostics unheard;
  AnsibleTasks tasks(files_, plan_, context_, imported_, batch.name.empty() ? diagnostics_ : unheard);
  tasks.frontier() = frontier_;
  tasks.batch(batch.name);
  TaskScope scope;
  scope.file = file;
  scope.depth = depth;
  scope.on = batch.on;
  variables(play, scope);
  tasks.narrow(play, scope);
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
  const std::string strategy = yaml_text(yaml_at(play, {"strategy"}));
  if (!strategy.empty() && strategy.find("linear") == std::string::npos)
    imported_.seen.push_back({file + " strategy " + strategy.substr(0, 40), "play", "", yaml_line(play),
                              false, "played as linear: a task ends on all machines before the next begins"});
  const auto found = machines_of(play, file);
  if (found && found->count == 0)
    return diagnostics_.warning(file, yaml_line(play),
                                found->file + " has no machine in \"" +
                                    yaml_text(yaml_at(play, {"hosts"})).substr(0, 60) +
                                    "\": Ansible passes the play over, and so it is played",
                                "name a group that has machines, or give the inventory that is meant");
  for (const Batch &batch : batches(play, file, found.value_or(AnsibleMachines::Found{1, "", ""})))
    once(play, file, batch, depth);
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
    if (wanted) // why nothing of it is played
      for (const Problem &problem : told.problems())
        diagnostics.add(problem);
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
