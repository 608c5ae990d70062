#include "sim/inject/shop/load.hpp"

#include "sim/inject/shop/arrivals.hpp"
#include "sim/inject/shop/clock.hpp"
#include "sim/inject/shop/line_log.hpp"
#include "sim/inject/shop/load_control.hpp"
#include "sim/inject/shop/names.hpp"
#include "sim/inject/shop/options.hpp"
#include "sim/inject/shop/settings_file.hpp"
#include "sim/inject/shop/signals.hpp"
#include "sim/inject/shop/worker_pool.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <random>

namespace drsim::inject::inline shop {
namespace {

constexpr double control_look_s = 0.1;

struct Settings {
  std::string name;
  Address dns;
  int port = 0;
  double rate_per_s = 0;
  double timeout_s = 0;
  double connect_timeout_s = 0;
  double recycle_least_s = 0;
  double recycle_most_s = 0;
  int retries = 0;
  int workers = 0;
  int most_workers = 0;
  int resolvers = 0;
  bool poisson = false;
  std::shared_ptr<const TlsTrust> trust; ///< null: plain HTTP
  std::uint64_t seed = 0;
  double for_s = 0;
};

/// One user agent at a time: a connection, and how long it is kept.
class Agent {
public:
  Agent(const Settings &settings, Name &name, std::uint64_t seed)
      : settings_(settings), name_(name), random_(seed)
  {
    if (settings.trust != nullptr)
      client_.speak_tls(*settings.trust, settings.name);
  }

  void place(Order &order)
  {
    const double until_s = order.due_s + settings_.timeout_s;
    order.begin_us = wall_us();
    if (steady_s() >= until_s) {
      order.last.failure = "queue";
      order.last.what = "no worker was free in time";
    }
    while (steady_s() < until_s && order.attempts <= settings_.retries) {
      ++order.attempts;
      order.last = attempt(order, until_s);
      order.sent = order.sent || order.last.sent;
      if (status_of(order.last) == "ok" || order.attempts > settings_.retries)
        break;
      sleep_until_s(std::min(until_s, steady_s() + retry_pause_s));
    }
    order.end_us = wall_us();
  }

private:
  static constexpr double retry_pause_s = 0.2;

  HttpAnswer attempt(Order &order, double until_s)
  {
    if (steady_s() >= recycle_at_s_ || !client_.usable()) {
      HttpAnswer connected = connect(order, until_s);
      if (!connected.failure.empty())
        return connected;
    }
    order.address = address_;
    return client_.ask("POST", "/orders/" + std::to_string(order.id),
                       "{\"amount\":" + std::to_string(order.amount) + "}", until_s);
  }

  HttpAnswer connect(Order &order, double until_s)
  {
    const Name::Found found = name_.address(steady_s());
    if (found.address.empty()) {
      HttpAnswer answer;
      answer.failure = "name";
      answer.what = found.problem;
      return answer;
    }
    address_ = order.address = found.address;
    std::uniform_real_distribution<double> life_s(settings_.recycle_least_s, settings_.recycle_most_s);
    recycle_at_s_ = steady_s() + life_s(random_);
    const double connect_until_s = std::min(until_s, steady_s() + settings_.connect_timeout_s);
    return client_.connect({found.address, settings_.port}, connect_until_s);
  }

  const Settings &settings_;
  Name &name_;
  std::mt19937_64 random_;
  HttpClient client_;
  std::string address_;
  double recycle_at_s_ = 0;
};

/// The population's views of the name, each with its own phase.
std::vector<std::unique_ptr<Name>> resolvers(const Settings &settings)
{
  std::mt19937_64 random(settings.seed + 1);
  std::uniform_real_distribution<double> part(0, 1);
  std::vector<std::unique_ptr<Name>> names;
  for (int i = 0; i < settings.resolvers; ++i)
    names.push_back(std::make_unique<Name>(
        settings.name,
        [dns = settings.dns](const std::string &name) { return look_up(dns, name, look_up_limit_s); },
        part(random)));
  return names;
}

/// Lets orders come until asked to end.
class Run {
public:
  Run(const Settings &settings, LineLog &log, SettingsFile &control, const Signals &signals)
      : settings_(settings), log_(log), control_(control), signals_(signals),
        arrivals_(settings.rate_per_s, settings.poisson, settings.seed), names_(resolvers(settings))
  {
  }

  void all()
  {
    log_.write({{"event", "load_begin"},
                {"at_us", wall_us()},
                {"rate_per_s", settings_.rate_per_s},
                {"timeout_s", settings_.timeout_s},
                {"poisson", settings_.poisson},
                {"seed", settings_.seed}});
    WorkerPool<Order> pool(settings_.workers, settings_.most_workers, [this](int number) {
      auto agent =
          std::make_shared<Agent>(settings_, *names_[static_cast<std::size_t>(number) % names_.size()],
                                  settings_.seed + 100 + static_cast<std::uint64_t>(number));
      return [this, agent](Order order) {
        agent->place(order);
        log_.write(order_line(order));
      };
    });
    arrive(pool);
    pool.drain();
    log_.write({{"event", "load_end"}, {"at_us", wall_us()}, {"orders", orders_}});
  }

private:
  void arrive(WorkerPool<Order> &pool)
  {
    const std::int64_t first_id = wall_us();
    const double begin_s = steady_s();
    const std::int64_t begin_us = wall_us();
    read_control();
    double next_s = begin_s + arrivals_.next_gap_s();
    while (!signals_.stopped()) {
      const double wake_s = std::min(next_s, control_at_s_);
      if (wake_s - steady_s() > 0.001 && signals_.wait_s(wake_s - steady_s() - 0.0005))
        break;
      sleep_until_s(wake_s);
      if (control_at_s_ <= next_s) {
        if (read_control())
          next_s = std::min(next_s, steady_s() + arrivals_.next_gap_s());
        continue;
      }
      Order order;
      order.id = first_id + orders_++;
      order.amount = amount_of(order.id);
      order.due_s = next_s;
      order.scheduled_us = begin_us + static_cast<std::int64_t>((next_s - begin_s) * 1e6);
      pool.give(order);
      next_s += arrivals_.next_gap_s();
    }
  }

  /// Whether the factor changed.
  bool read_control()
  {
    control_at_s_ = steady_s() + control_look_s;
    if (control_.path().empty())
      return false;
    std::string problems;
    const std::optional<nlohmann::json> json = control_.changed();
    const LoadControl control = json ? load_control_of(*json, problems) : LoadControl{};
    if (!json || !problems.empty()) {
      if (problems += control_.problem(); !problems.empty())
        std::fprintf(stderr, "drsim-shop load: %s: %s\n", control_.path().c_str(), problems.c_str());
      return false;
    }
    arrivals_.set_factor(control.factor);
    log_.write({{"event", "load_factor"}, {"at_us", wall_us()}, {"factor", control.factor}});
    return true;
  }

  const Settings &settings_;
  LineLog &log_;
  SettingsFile &control_;
  const Signals &signals_;
  Arrivals arrivals_;
  std::vector<std::unique_ptr<Name>> names_;
  std::int64_t orders_ = 0;
  double control_at_s_ = 0;
};

Options load_options()
{
  Options options("load", "orders at a rate, each asked once, each outcome a line of the log");
  options.text("name", "the shop's name, or its IPv4 address", true)
      .text("dns", "name server, IP:PORT", true)
      .number("port", "the shop's port", 8080, 1, 65535)
      .number("rate-per-min", "orders a minute", 5000, 0.1, 600'000)
      .number("timeout-s", "an order's time, from the instant it comes", 3, 0.01, 600)
      .number("connect-timeout-s", "of it, for a connection", 1, 0.01, 600)
      .number("workers", "connections kept", 16, 1, 1024)
      .number("most-workers", "connections at once while answers are late; more orders wait", 512, 1, 4096)
      .number("resolvers", "users' name caches, each with a phase of its own", 16, 1, 1024)
      .number("recycle-least-s", "a connection lives at least", 5, 0, 1e6)
      .number("recycle-most-s", "and at most", 10, 0, 1e6)
      .number("retries", "asked again so often after a failure, with the same id", 0, 0, 100)
      .number("seed", "of phases and Poisson gaps", 1, 0, 9e15)
      .flag("poisson", "gaps by chance instead of all alike")
      .text("log", "file of JSON lines, appended to", true)
      .text("control", "file {\"factor\": 1.0}, read whenever it changes", false)
      .text("tls-authorities", "PEM file: the shop speaks TLS and shows a certificate of theirs for its name",
            false);
  return options;
}

Settings settings_of(Options &options)
{
  Settings settings;
  settings.name = options.text("name");
  settings.dns = options.address("dns", true);
  settings.port = options.count("port");
  settings.rate_per_s = options.number("rate-per-min") / 60;
  settings.timeout_s = options.number("timeout-s");
  settings.connect_timeout_s = options.number("connect-timeout-s");
  settings.recycle_least_s = options.number("recycle-least-s");
  settings.recycle_most_s = options.number("recycle-most-s");
  settings.retries = options.count("retries");
  settings.workers = options.count("workers");
  settings.most_workers = std::max(settings.workers, options.count("most-workers"));
  settings.resolvers = options.count("resolvers");
  settings.poisson = options.flag("poisson");
  settings.seed = static_cast<std::uint64_t>(options.number("seed"));
  settings.for_s = options.number("for-s");
  if (settings.recycle_most_s < settings.recycle_least_s)
    options.add_problem("--recycle-most-s is less than --recycle-least-s");
  if (const std::string authorities = options.text("tls-authorities"); !authorities.empty())
    settings.trust = std::make_shared<TlsTrust>(authorities);
  return settings;
}

} // namespace

std::int64_t amount_of(std::int64_t id)
{
  constexpr std::uint64_t golden = 0x9e3779b97f4a7c15; // spreads neighbours (Knuth's multiplicative hashing)
  return static_cast<std::int64_t>(100 + (static_cast<std::uint64_t>(id) * golden >> 33) % 900);
}

std::string status_of(const HttpAnswer &answer)
{
  if (answer.status == 0)
    return answer.failure;
  return answer.status >= 200 && answer.status < 300 ? "ok" : "error";
}

nlohmann::json order_line(const Order &order)
{
  return {{"id", order.id},
          {"amount", order.amount},
          {"scheduled_us", order.scheduled_us},
          {"begin_us", order.begin_us},
          {"end_us", order.end_us},
          {"status", status_of(order.last)},
          {"http", order.last.status},
          {"attempts", order.attempts},
          {"sent", order.sent},
          {"address", order.address},
          {"what", order.last.status == 0          ? order.last.what
                   : status_of(order.last) == "ok" ? ""
                                                   : order.last.body.substr(0, 200)}};
}

int load_command(const std::vector<std::string> &arguments)
{
  Options options = load_options();
  if (!options.read(arguments))
    return options.exit_status();
  const Settings settings = settings_of(options);
  if (!options.all_right())
    return options.exit_status();
  const Signals signals(settings.for_s);
  LineLog log(options.text("log"));
  SettingsFile control(options.text("control"));
  Run(settings, log, control, signals).all();
  return 0;
}

} // namespace drsim::inject::shop
