#include "sim/inject/shop/watch.hpp"

#include "sim/inject/shop/clock.hpp"
#include "sim/inject/shop/health_count.hpp"
#include "sim/inject/shop/http_client.hpp"
#include "sim/inject/shop/line_log.hpp"
#include "sim/inject/shop/options.hpp"
#include "sim/inject/shop/signals.hpp"
#include "sim/inject/shop/watch_actions.hpp"
#include "sim/inject/shop/watch_config.hpp"
#include "sim/inject/shop/worker_pool.hpp"

#include <cstdio>
#include <fstream>
#include <memory>
#include <random>
#include <thread>

namespace drsim::inject::inline shop {
namespace {

constexpr double between_tries_s = 1;

/// Empty: well; else why not.
std::string look(const Check &check)
{
  const double until_s = steady_s() + check.timeout_s;
  if (check.kind == "postgres") {
    PgSession session;
    PgAnswer answer = session.connect(check.address, check.login, until_s);
    if (answer.ok)
      answer = session.query("select 1", {}, until_s);
    return answer.ok ? "" : answer.failure + ": " + answer.what;
  }
  HttpClient client;
  HttpAnswer answer = client.connect(check.address, until_s);
  if (answer.failure.empty())
    answer = client.ask("GET", check.path, "", until_s);
  if (!answer.failure.empty())
    return answer.failure + ": " + answer.what;
  return answer.status >= 200 && answer.status < 400 ? "" : "answered " + std::to_string(answer.status);
}

/// One check's life: looks on its own beat, and a hand that does what follows while it goes on looking.
class Watcher {
public:
  Watcher(const Check &check, LineLog &log, const Signals &signals)
      : check_(check), log_(log), signals_(signals),
        hand_(1, 1, [this](int) { return [this](const std::vector<Action> *actions) { act(*actions); }; }),
        thread_([this] { live(); })
  {
  }
  ~Watcher() { thread_.join(); }
  Watcher(const Watcher &) = delete;
  Watcher &operator=(const Watcher &) = delete;

private:
  void live()
  {
    std::mt19937_64 random(std::random_device{}());
    double due_s = steady_s() + std::uniform_real_distribution<double>(0, check_.interval_s)(random);
    HealthCount count(check_.failures, check_.successes);
    while (!signals_.wait_s(due_s - steady_s())) {
      const std::int64_t begin_us = wall_us();
      const HealthCount::State before = count.state();
      const std::string problem = look(check_);
      const bool changed = count.note(problem.empty());
      // Each failure on the way down; nothing of one that is down and stays so.
      if (!problem.empty() && before == HealthCount::State::up)
        log_.write({{"event", "check_failed"},
                    {"at_us", wall_us()},
                    {"begin_us", begin_us},
                    {"check", check_.name},
                    {"in_a_row", count.in_a_row()},
                    {"what", problem}});
      if (changed)
        turn(before, count.state(), problem);
      due_s = next_check_s(due_s, check_.interval_s, steady_s());
    }
  }

  void turn(HealthCount::State before, HealthCount::State now, const std::string &problem)
  {
    log_.write({{"event", now == HealthCount::State::down ? "check_down" : "check_up"},
                {"at_us", wall_us()},
                {"check", check_.name},
                {"before", state_name(before)},
                {"what", problem}});
    // What was never up does not fail over: at the start servers are not there yet.
    if (before == HealthCount::State::up)
      hand_.give(&check_.down);
    else if (before == HealthCount::State::down)
      hand_.give(&check_.up);
  }

  void act(const std::vector<Action> &actions)
  {
    for (std::size_t i = 0; i < actions.size(); ++i) {
      if (try_often(actions[i], i))
        continue;
      if (i + 1 < actions.size()) // a promotion without its fence gives two writers
        log_.write({{"event", "actions_stopped"}, {"at_us", wall_us()}, {"check", check_.name}, {"step", i}});
      return;
    }
  }

  bool try_often(const Action &action, std::size_t step)
  {
    for (int i = 0; i < action.tries && !signals_.stopped(); ++i) {
      if (i > 0 && signals_.wait_s(between_tries_s))
        break;
      log_.write({{"event", "action_begin"},
                  {"at_us", wall_us()},
                  {"check", check_.name},
                  {"step", step},
                  {"action", action.kind}});
      const ActionDone done = perform(action);
      log_.write({{"event", done.ok ? "action_done" : "action_failed"},
                  {"at_us", wall_us()},
                  {"check", check_.name},
                  {"step", step},
                  {"action", action.kind},
                  {"what", done.what}});
      if (done.ok)
        return true;
    }
    return false;
  }

  const Check &check_;
  LineLog &log_;
  const Signals &signals_;
  WorkerPool<const std::vector<Action> *> hand_;
  std::thread thread_;
};

/// nullopt: it has been said what is wrong.
std::optional<WatchConfig> read(const std::string &path)
{
  std::ifstream in(path);
  const nlohmann::json json = nlohmann::json::parse(in, nullptr, false);
  std::vector<std::string> problems;
  if (!in.is_open() || json.is_discarded())
    problems.emplace_back(in.is_open() ? "is no JSON" : "cannot be read");
  WatchConfig config = problems.empty() ? watch_config_of(json, problems) : WatchConfig{};
  for (const std::string &problem : problems)
    std::fprintf(stderr, "%s: %s\n", path.c_str(), problem.c_str());
  if (!problems.empty())
    return std::nullopt;
  return config;
}

} // namespace

int watch_command(const std::vector<std::string> &arguments)
{
  Options options("watch", "health checks, and what a controller does when one goes down or comes up");
  options.text("config", "file {\"log\": FILE, \"checks\": [...]}", true);
  if (!options.read(arguments))
    return options.exit_status();
  const std::optional<WatchConfig> config = read(options.text("config"));
  if (!config)
    return 2;
  const Signals signals(options.number("for-s"));
  LineLog log(config->log);
  log.write({{"event", "watch_begin"}, {"at_us", wall_us()}});
  {
    std::vector<std::unique_ptr<Watcher>> watchers;
    for (const Check &check : config->checks)
      watchers.push_back(std::make_unique<Watcher>(check, log, signals));
  }
  log.write({{"event", "watch_end"}, {"at_us", wall_us()}});
  return 0;
}

} // namespace drsim::inject::shop
