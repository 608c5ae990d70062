#include "sim/import/runbooks/step_reading.hpp"

#include "sim/formats/id_part.hpp"
#include "sim/formats/utf8.hpp"
#include "sim/import/runbooks/runbook_notes.hpp"

#include <algorithm>
#include <optional>

namespace drsim::inline import::inline runbooks {
namespace {

/// What the commands of a step ask for together.
struct Asked {
  StepMeaning first;                ///< that asks for something
  std::optional<StepMeaning> other; ///< another one, not to be played
  int other_line = 0;
  bool looks = false; ///< some read
  StepMeaning awaited;
  std::string calls;
  std::string unknown; ///< the first command that asks for nothing that is known
};

Asked asked_by(const std::vector<std::pair<int, std::string>> &commands,
               std::vector<std::string> &requires_ids)
{
  Asked asked;
  for (const auto &[at, command] : commands) {
    const StepMeaning one = read_command(command, requires_ids);
    asked.looks = asked.looks || one.looks;
    if (asked.calls.empty())
      asked.calls = one.calls;
    if (asked.unknown.empty())
      asked.unknown = one.unknown;
    if (one.action == "await" && asked.awaited.action.empty())
      asked.awaited = one;
    if (one.action.empty() || one.action == "await")
      continue;
    const bool same = asked.first.action == one.action;
    if (asked.first.action.empty() || (same && asked.first.target.empty() && asked.first.several.empty()))
      asked.first = one;
    else if (same && !one.target.empty() && one.target != asked.first.target && asked.first.several.empty())
      asked.first.several = asked.first.target + ", " + one.target;
    else if (!same && !asked.other) {
      asked.other = one;
      asked.other_line = at;
    }
  }
  return asked;
}

/// What the bullets of a step ask for, in words: things to be done, without checks and messages.
std::vector<std::pair<int, std::string>> asked_by_bullets(const StepText &step)
{
  std::vector<std::pair<int, std::string>> all;
  for (const auto &[line, text] : bullets_of(step)) {
    const std::string action = action_of_words(text);
    const bool known =
        std::any_of(all.begin(), all.end(), [&](const auto &one) { return one.second == action; });
    if (!known && action != "wait" && action != "verify" && action != "announce")
      all.emplace_back(line, action);
  }
  return all;
}

/// Bullets speak where the title says nothing; what else they ask for is asked about.
void read_bullets(const StepText &step, const Directive &said, StepQuestions &questions, std::size_t number,
                  StepMeaning &found)
{
  if (said.contains("action") || found.action == "announce" || found.action == "verify")
    return; // what is told or looked at is no order
  for (const auto &[line, action] : asked_by_bullets(step)) {
    if (found.action == "wait")
      found.action = action;
    else if (found.action != action)
      questions.ask(number, std::to_string(line),
                    "the step asks for \"" + found.action + "\", and a part of it for \"" + action +
                        "\"; only the first is simulated: split the step",
                    "action=" + found.action + " target=...");
  }
}

/// The words of a title without marks, numbers and what stands in brackets before them.
std::string plain_title(const std::string &title)
{
  const std::string text = lower_case(title);
  std::size_t begin = 0;
  for (const char *word : {"шаг ", "step "})
    if (text.starts_with(word))
      begin = std::string_view(word).size();
  return text.substr(std::min(text.find_first_not_of(" \t0123456789.):-—*_#[]", begin), text.size()));
}

/// "Are we down?", "Is the replica caught up? If so, go on": people answer it before they go on.
bool asks_people(const std::string &plain)
{
  if (plain.find('?') == std::string::npos)
    return false;
  for (const char *word :
       {"are ",   "is ",    "do ",     "does ",   "did ",     "has ",      "have ",   "can ",
        "could ", "was ",   "were ",   "should ", "will ",    "what ",     "which ",  "who ",
        "where ", "when ",  "why ",    "how ",    "есть ли ", "можно ли ", "что ",    "кто ",
        "где ",   "когда ", "почему ", "как ",    "какой ",   "какие ",    "сколько "})
    if (plain.starts_with(word))
      return true;
  return false;
}

/// "View the CPU that pods ask for", "Find the last snapshot": it is looked at, and stays as it is.
bool looks_at_something(const std::string &plain)
{
  for (const char *verb : {"view ",        "look ",
                           "look at",      "review ",
                           "inspect ",     "find ",
                           "identify ",    "determine ",
                           "investigate ", "examine ",
                           "compare ",     "confirm ",
                           "observe ",     "take note ",
                           "note ",        "consult ",
                           "read ",        "see ",
                           "locate ",      "list ",
                           "diagnose ",    "ensure ",
                           "make sure ",   "monitor ",
                           "get the ",     "make a screenshot",
                           "assess ",      "estimate ",
                           "посмотр",      "изучи",
                           "определи",     "выясни",
                           "найди",        "найти ",
                           "сравни",       "оцени",
                           "осмотр"})
    if (plain.starts_with(verb))
      return true;
  return false;
}

/// A step by whose words somebody looks or answers, and nothing changes. Of what is verified and nowhere
/// named it is said how to make a trial wait for it.
bool is_look_of_people(const StepText &step, const Directive &said, const DirectiveSite &site,
                       const StepMeaning &found)
{
  if (said.contains("action") || said.contains("target"))
    return false;
  const std::string plain = plain_title(step.title);
  if (found.action == "wait")
    return asks_people(plain) || looks_at_something(plain);
  if (found.action != "verify" || !found.target.empty() || !found.several.empty())
    return false;
  site.diagnostics.note(site.context.shown_name, site.line,
                        "the step says \"verify\" but not of what: somebody looks, and goes on",
                        "to have it wait until something is well: action=verify target=...");
  return true;
}

/// Takes the annotation's action and target.
void annotate(const Directive &said, const DirectiveSite &site, StepMeaning &found)
{
  if (said.contains("action")) {
    const std::string &action = said.at("action");
    if (action != found.action)
      found = {action};
    found.several.clear();
    const auto &known = step_actions();
    if (std::find(known.begin(), known.end(), action) == known.end())
      site.diagnostics.error(site.context.shown_name, site.line, "unknown action \"" + action + "\"",
                             "did you mean \"" + did_you_mean(action, known) + "\"?");
  }
  if (said.contains("target")) {
    found.target = said.at("target");
    found.several.clear();
  }
}

/// Whom the step acts on must be one, and known; else it is work of people, and asked about.
void settle_target(const DirectiveSite &site, StepQuestions &questions, std::size_t number,
                   StepMeaning &found)
{
  if (!needs_target(found.action) || (!found.target.empty() && found.several.empty()))
    return;
  const std::string of = found.several.empty() ? " but not of what; it counts as human work only"
                                               : " of " + found.several + "; it counts as human work only";
  questions.ask(number, site.line, "the step says \"" + found.action + "\"" + of,
                "action=" + found.action + " target=...");
  found = {"wait"};
}

} // namespace

StepReading read_step_meaning(const StepText &step, const Directive &said, const DirectiveSite &site,
                              StepQuestions &questions, std::size_t number)
{
  StepReading reading;
  const Asked asked = asked_by(commands_of(step), reading.requires_ids);
  StepMeaning found = asked.first;
  if (asked.other && !said.contains("action"))
    questions.ask(number, std::to_string(asked.other_line),
                  "the step asks for \"" + found.action + "\" and for \"" + asked.other->action +
                      "\"; only the first is simulated: split the step",
                  "action=" + found.action + " target=...");
  if (found.action.empty())
    found = asked.awaited;
  if (found.action.empty())
    found.action = action_of_words(step.title);
  const bool by_words = asked.first.action.empty() && asked.awaited.action.empty();
  if (by_words && found.action == "verify" && asked.looks)
    found.action = "wait"; // the commands are what is looked at
  const std::string title = lower_case(step.title);
  if (by_words && (title.starts_with("if ") || title.starts_with("если ")))
    found = {"wait"}; // in which case is asked about (PageReader::set_condition)
  else if (by_words)
    read_bullets(step, said, questions, number, found);
  const bool look = by_words && is_look_of_people(step, said, site, found);
  if (look)
    found = {"wait"};
  annotate(said, site, found);
  settle_target(site, questions, number, found);
  if (found.action == "await" && found.until.empty() && !said.contains("until"))
    questions.ask(number, site.line, "the step awaits something, and does not say what",
                  "action=await until=up:...");
  found.calls = asked.calls.empty() ? std::string{} : id_part(asked.calls);
  found.unknown = asked.unknown;
  reading.recognised = found.action != "wait" || said.contains("action") || asked.looks || look ||
                       !found.calls.empty() || said.contains("calls") || said.contains("until");
  if (!asked.unknown.empty() && asked.first.action.empty() && found.action == "wait" &&
      !said.contains("action"))
    reading.recognised = false; // it also does something that nobody knows
  reading.what = std::move(found);
  return reading;
}

} // namespace drsim::import::runbooks
