// Plays the cases of the swarm. The catalogue is read once, a deployment once for all its timelines, and its
// world is built once for all timelines that are alike up to their faults: a trial is a process forked from
// there (decision 0039).
//
// Reads a JSON object a line and answers each by one.
// Asked: {"folder": "...", "files": ["s0.json", ...], "seed": 1, "jobs": 1, "until": [600, null, ...],
// "counted": 1}. "until": a digest of all that happened before that second is wanted. "counted": so many
// files are in "timeline_digest", as `drsim check` has it of those that are not refused.
//
// Answered: {"refused": "..."} for the deployment, {"died": "..."} when it took the process with it, else
// {"trials": [...], "timeline_digest": "..."}, of each file {"refused": "..."}, {"defect": "..."}, or what
// became of it (told()).
//
// Usage: drsim_swarm_player [--planted]: with a defect on purpose (plant()), for the test that it is found.
#include "sim/assemble/load_deployment.hpp"
#include "sim/campaign/frame.hpp"
#include "sim/campaign/no_answer.hpp"
#include "sim/campaign/stopping.hpp"
#include "sim/campaign/worker.hpp"
#include "sim/cli/loading.hpp"
#include "sim/cli/places.hpp"
#include "sim/core/digest.hpp"
#include "sim/engine/heartbeat.hpp"
#include "sim/faults/fault.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <iostream>
#include <numeric>
#include <optional>

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace drsim;
using nlohmann::json;

namespace {

constexpr double stall_limit_s = 60;
bool planted = false;                    // what the command line says
constexpr std::size_t told_bytes = 4000; ///< of what a process wrote before it died

std::string text_of(const Diagnostics &diagnostics)
{
  std::string all;
  for (const Problem &problem : diagnostics.problems())
    if (problem.severity == Severity::error)
      all += problem_line(problem) + "\n";
  return all;
}

/// One deployment with its timelines, as asked for.
struct Case {
  Deployment deployment;
  std::vector<Scenario> scenarios; ///< in the order of the files; those refused stay empty
  std::vector<std::string> refused;
  std::vector<std::optional<double>> until_s;
  std::uint64_t seed = 1;
  int jobs = 1;
  std::size_t counted = 0;

  /// Whether two timelines meet the same world up to their faults.
  [[nodiscard]] bool alike(std::size_t a, std::size_t b) const
  {
    const auto attacked = [](const Scenario &one) {
      return std::any_of(one.faults.begin(), one.faults.end(),
                         [](const FaultSpec &fault) { return fault.kind == "attack"; });
    };
    const Scenario &first = scenarios[a], &second = scenarios[b];
    return first.horizon_s == second.horizon_s && attacked(first) == attacked(second);
  }
};

/// A timeline of the swarm says when its faults come, and leaves the rest of a scenario as it is unless told:
/// what else would differ between two of them would differ in the world they share.
std::string not_of_the_swarm(const Scenario &scenario)
{
  const Scenario usual;
  const bool same_begin = scenario.begin_s.is_constant() && scenario.begin_s.mean() == usual.begin_s.mean();
  if (!scenario.start_hour.is_constant() && scenario.conditions.empty() &&
      scenario.load_factor == usual.load_factor && !scenario.start_day && same_begin)
    return {};
  return scenario.file + ": a timeline of the swarm has faults and a horizon, and nothing else";
}

Case read_case(const json &asked, Deployment deployment, const cli::Parts &parts)
{
  Case made;
  made.deployment = std::move(deployment);
  made.seed = asked.at("seed");
  made.jobs = asked.at("jobs");
  made.counted = asked.at("counted");
  const std::filesystem::path folder = asked.at("folder").get<std::string>();
  for (const json &file : asked.at("files")) {
    Diagnostics diagnostics;
    StopConditions stops;
    made.scenarios.push_back(
        load_scenario(folder / file.get<std::string>(), made.deployment, parts, true, diagnostics, &stops));
    const Scenario &scenario = made.scenarios.back();
    made.refused.push_back(diagnostics.has_errors() ? text_of(diagnostics) : scenario.not_applicable);
    if (made.refused.back().empty())
      made.refused.back() = not_of_the_swarm(scenario);
  }
  for (const json &until : asked.at("until"))
    made.until_s.push_back(until.is_number() ? std::optional<double>(until) : std::nullopt);
  return made;
}

/// What happened before a moment, in few bytes.
std::string digest_before(const Timeline &timeline, double t_s)
{
  Digest digest;
  for (const Event &event : timeline.events()) {
    if (event.t_s >= t_s)
      break;
    digest.add(event.t_s);
    digest.add(event.component);
    digest.add(event.kind);
    digest.add(event.what);
  }
  return digest.hex();
}

/// The answer of a trial's process: its outcome, and what was asked about its beginning.
std::string answer_of(const Case &played, std::size_t index, const Outcome &outcome, const Timeline &timeline)
{
  const std::string before =
      played.until_s[index] ? digest_before(timeline, *played.until_s[index]) : std::string(64, ' ');
  return before + encode_outcome(outcome);
}

/// A defect of three parts that only some cases have together: where a queue stands, a zone that has been
/// down and is back stays down all the same.
void plant(World &world, const Case &played, const Scenario &scenario)
{
  const auto &parts = played.deployment.components;
  if (std::none_of(parts.begin(), parts.end(), [](const ComponentSpec &one) { return one.kind == "msk"; }))
    return;
  for (std::size_t at = 0; at < scenario.faults.size(); ++at) {
    const FaultSpec &fault = scenario.faults[at];
    if (fault.kind != "zone_outage" || !fault.for_s)
      continue;
    const double over_s = fault.at_s.mean() + fault.for_s->mean() + 1;
    const std::string zone = fault.target.substr(fault.target.find(':') + 1);
    world.spawn("planted", [&world, at, over_s, zone] {
      world.sleep_until_s(over_s);
      world.hold(world.up(zone), 0, no_event, at);
      world.over(at);
    });
    return;
  }
}

/// Builds the world of all that are alike, without faults, and goes on from there with those of one.
void play(const Case &played, const std::vector<std::size_t> &order, std::size_t first,
          const cli::Parts &parts, const Line &line)
{
  Scenario scenario = played.scenarios[order[first]];
  std::size_t index = order[first];
  const Populate populate = [&](World &world, const Deployment &deployment, const Scenario &) {
    auto all = parts.populate(world, deployment, Scenario{});
    index = order[line.which()];
    scenario = played.scenarios[index];
    start_faults(world, scenario);
    if (planted)
      plant(world, played, scenario);
    return all;
  };
  TrialRequest request;
  request.deployment = &played.deployment;
  request.scenario = &scenario;
  request.seed = played.seed;
  count_advances(line.beats());
  play_trial(request, populate, true, [&](const Outcome &outcome, const Timeline &timeline) {
    line.answer(answer_of(played, index, outcome, timeline));
  });
}

json told(const Case &played, std::size_t index, const Outcome &outcome, const std::string &before)
{
  const Scenario &scenario = played.scenarios[index];
  if (outcome.status == Outcome::Status::wrong_input)
    return {{"refused", played.deployment.id + ": " + outcome.message}};
  if (outcome.status != Outcome::Status::ok) {
    const char *names[] = {"ok", "crash", "hang", "deadlock", "defect", "wrong input"};
    return {{"defect", outcome.message}, {"status", names[static_cast<int>(outcome.status)]}};
  }
  if (!outcome.unfelt.empty())
    return {{"refused", unfelt_text(scenario, outcome.unfelt.front())}};
  return {{"failed", outcome.failed_transactions},
          {"digest", outcome.digest},
          {"before", before},
          {"ill_before", outcome.impact_before},
          {"censored", outcome.censored},
          {"waiting", {{"kind", outcome.waiting_for.kind}, {"what", outcome.waiting_for.what}}}};
}

/// Those that are not refused, alike ones together.
std::vector<std::size_t> order_of(const Case &played)
{
  std::vector<std::size_t> order, left(played.scenarios.size());
  std::iota(left.begin(), left.end(), 0);
  std::erase_if(left, [&](std::size_t i) { return !played.refused[i].empty(); });
  while (!left.empty()) {
    const std::size_t first = left.front();
    for (const std::size_t i : left)
      if (played.alike(first, i))
        order.push_back(i);
    std::erase_if(left, [&](std::size_t i) { return played.alike(first, i); });
  }
  return order;
}

json played(const Case &asked, const cli::Parts &parts)
{
  const std::vector<std::size_t> order = order_of(asked);
  std::vector<json> trials(asked.scenarios.size());
  for (std::size_t i = 0; i < trials.size(); ++i)
    if (!asked.refused[i].empty())
      trials[i] = {{"refused", asked.refused[i]}};
  std::vector<ScenarioRun> runs;
  const Job job = [&](std::size_t index, const Line &line) { play(asked, order, index, parts, line); };
  PoolSettings pool{asked.jobs, stall_limit_s, true, nullptr, {}};
  pool.alike = [&](std::size_t a, std::size_t b) { return asked.alike(order[a], order[b]); };
  constexpr std::size_t digest_size = 64;
  run_jobs(order.size(), job, pool, [&](std::size_t place, JobEnd end) {
    const std::size_t index = order[place];
    std::optional<Outcome> outcome;
    if (end.how == JobEnd::How::finished && end.answer.size() > digest_size)
      outcome = decode_outcome(std::string_view(end.answer).substr(digest_size));
    if (index < asked.counted && outcome && outcome->status == Outcome::Status::ok && outcome->unfelt.empty())
      runs.push_back({&asked.scenarios[index], {*outcome}, Stopped::fixed, {}, one_look_tail});
    trials[index] = told(asked, index, outcome ? *outcome : no_answer(0, end, stall_limit_s),
                         end.answer.substr(0, std::min(digest_size, end.answer.size())));
  });
  return {{"trials", trials}, {"timeline_digest", timeline_digest_of(runs)}};
}

json answer_to(const json &asked, const KnownCatalogue &known, const cli::Parts &parts)
{
  Diagnostics diagnostics;
  Deployment deployment = load_against(known, asked.at("folder").get<std::string>(), diagnostics);
  if (diagnostics.has_errors())
    return {{"refused", text_of(diagnostics)}};
  static_cast<void>(parts.lint(deployment)); // of any deployment whatever
  return played(read_case(asked, std::move(deployment), parts), parts);
}

std::string everything_of(int from)
{
  std::string all;
  char part[1 << 16];
  for (ssize_t got = 0; (got = read(from, part, sizeof part)) > 0;)
    all.append(part, static_cast<std::size_t>(got));
  close(from);
  return all;
}

void write_all(int to, const std::string &text)
{
  for (std::size_t at = 0; at < text.size();)
    if (const ssize_t sent = write(to, text.data() + at, text.size() - at); sent > 0)
      at += static_cast<std::size_t>(sent);
    else
      _exit(1);
}

/// The answer, from a process of its own, and what it wrote to stderr.
std::string isolated(const std::string &request, const KnownCatalogue &known, const cli::Parts &parts)
{
  int answer[2];
  const int words = memfd_create("stderr", 0); // a file takes all of it, while the answer is waited for
  if (pipe(answer) != 0 || words < 0)
    throw std::runtime_error("no pipe");
  const pid_t parent = getpid();
  const pid_t process = fork();
  if (process < 0)
    throw std::runtime_error("no process");
  if (process == 0) {
    tie_to(parent);
    dup2(words, STDERR_FILENO);
    close(answer[0]);
    try {
      write_all(answer[1], answer_to(json::parse(request), known, parts).dump());
    } catch (const std::exception &error) {
      write_all(answer[1], json{{"defect", error.what()}}.dump());
    }
    _exit(0);
  }
  close(answer[1]);
  std::string text = everything_of(answer[0]);
  lseek(words, 0, SEEK_SET);
  std::string said = everything_of(words).substr(0, told_bytes);
  int status = 0;
  waitpid(process, &status, 0);
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
    return text;
  const std::string how = WIFSIGNALED(status) ? std::string("crash ") + std::to_string(WTERMSIG(status))
                                              : "exit " + std::to_string(WEXITSTATUS(status));
  return json{{"died", how}, {"said", said}}.dump(-1, ' ', false, json::error_handler_t::replace);
}

} // namespace

int main(int argc, char **argv)
{
  planted = argc == 2 && std::strcmp(argv[1], "--planted") == 0;
  Diagnostics diagnostics;
  const KnownCatalogue known = read_catalogue(catalogue_folder(), diagnostics);
  if (diagnostics.has_errors()) {
    std::fputs(text_of(diagnostics).c_str(), stderr);
    return 2;
  }
  const cli::Parts parts = product_parts();
  static_cast<void>(known_catalogue());
  for (std::string line; std::getline(std::cin, line);)
    std::cout << isolated(line, known, parts) << std::endl;
  return 0;
}
