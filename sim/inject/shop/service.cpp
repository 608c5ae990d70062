#include "sim/inject/shop/service.hpp"

#include "sim/inject/shop/cache.hpp"
#include "sim/inject/shop/clock.hpp"
#include "sim/inject/shop/metrics.hpp"
#include "sim/inject/shop/options.hpp"
#include "sim/inject/shop/orders_db.hpp"
#include "sim/inject/shop/release.hpp"
#include "sim/inject/shop/settings_file.hpp"
#include "sim/inject/shop/web_server.hpp"

#include <charconv>
#include <cstdio>
#include <optional>
#include <random>

namespace drsim::inject::inline shop {
namespace {

constexpr double health_limit_s = 1;
constexpr int price_kept_s = 60;
constexpr std::int64_t products = 1000;
constexpr int created = 201, well = 200, bad_request = 400, not_found = 404, own_fault = 500,
              unavailable = 503, too_late = 504;

/// Whether a chance of `ratio` comes.
bool by_chance(double ratio)
{
  thread_local std::mt19937_64 random(std::random_device{}());
  return ratio > 0 && std::uniform_real_distribution<double>(0, 1)(random) < ratio;
}

/// Its release, which people replace while it runs.
class Releases {
public:
  explicit Releases(const std::string &path) : file_(path) {}

  void read()
  {
    const std::lock_guard lock(mutex_);
    if (file_.path().empty())
      return;
    std::string problems;
    const std::optional<nlohmann::json> json = file_.changed();
    const Release release = json ? release_of(*json, problems) : Release{};
    if (problems += file_.problem(); !problems.empty())
      std::fprintf(stderr, "drsim-shop service: %s: %s\n", file_.path().c_str(), problems.c_str());
    else if (json)
      release_ = release;
  }

  [[nodiscard]] Release now() const
  {
    const std::lock_guard lock(mutex_);
    return release_;
  }

private:
  mutable std::mutex mutex_;
  SettingsFile file_;
  Release release_;
};

class Service {
public:
  Service(OrdersDbSettings settings, std::optional<Cache> &cache, Releases &releases)
      : pool_(settings.pool), db_(std::move(settings)), cache_(cache), releases_(releases)
  {
  }

  void answer_at(httplib::Server &server)
  {
    using Request = const httplib::Request &;
    using Response = httplib::Response &;
    server.Post(R"(/orders/(\d{1,19}))", [this](Request request, Response response) {
      const double begin_s = steady_s();
      order(request, response);
      metrics_.answered(response.status, steady_s() - begin_s);
    });
    server.Get(R"(/orders/(\d{1,19}))",
               [this](Request request, Response response) { find(request, response); });
    server.Get("/livez", [](Request, Response response) { say(response, well, "alive"); });
    server.Get("/healthz", [this](Request, Response response) {
      const PgAnswer answer = db_.alive(health_limit_s);
      say(response, answer.ok ? well : unavailable, answer.ok ? "well" : answer.failure + ": " + answer.what);
    });
    server.Get("/metrics", [this](Request, Response response) {
      response.set_content(metrics_.text(releases_.now().version, db_.in_use(), pool_), "text/plain");
    });
  }

  /// False: not yet.
  bool create_table()
  {
    const PgAnswer answer = db_.create_table();
    if (!answer.ok)
      std::fprintf(stderr, "drsim-shop service: the table: %s: %s\n", answer.failure.c_str(),
                   answer.what.c_str());
    return answer.ok;
  }

private:
  static void say(httplib::Response &response, int status, const std::string &text)
  {
    response.status = status;
    response.set_content(text + "\n", "text/plain");
  }

  void fail(httplib::Response &response, const PgAnswer &answer)
  {
    metrics_.failed("database", answer.failure);
    const bool late = answer.failure == "timeout" || answer.failure == "pool";
    say(response, late ? too_late : unavailable, answer.failure + ": " + answer.what);
  }

  void order(const httplib::Request &request, httplib::Response &response)
  {
    const Release release = releases_.now();
    const std::string id_text = request.matches[1];
    std::int64_t id = 0;
    const auto parsed = std::from_chars(id_text.data(), id_text.data() + id_text.size(), id);
    const nlohmann::json body = nlohmann::json::parse(request.body, nullptr, false);
    if (parsed.ec != std::errc() || !body.is_object() || !body.contains("amount") ||
        !body["amount"].is_number_integer())
      return say(response, bad_request, "an order is POST /orders/NUMBER with {\"amount\": NUMBER}");
    if (release.delay_s > 0)
      sleep_until_s(steady_s() + release.delay_s);
    if (by_chance(release.error_ratio))
      return say(response, own_fault, "release " + release.version);
    if (const PgAnswer price = look_at_price(id); !price.ok)
      return fail(response, price);
    const auto amount = body["amount"].get<std::int64_t>();
    const PgAnswer answer = db_.insert(id, by_chance(release.corrupt_ratio) ? amount + 1 : amount);
    if (!answer.ok)
      return fail(response, answer);
    if (answer.affected == 0)
      metrics_.count("duplicates");
    say(response, answer.affected == 0 ? well : created, answer.affected == 0 ? "was there" : "written");
  }

  /// With a cache the product's price is read from it, without an answer from the database.
  PgAnswer look_at_price(std::int64_t id)
  {
    PgAnswer answer;
    answer.ok = true;
    if (!cache_)
      return answer;
    const std::int64_t product = id % products;
    const std::string key = "price:" + std::to_string(product);
    const Cache::Found found = cache_->get(key);
    if (found.value) {
      metrics_.count("cache_hits");
      return answer;
    }
    metrics_.count("cache_misses");
    if (!found.failure.empty())
      metrics_.failed("cache", found.failure == "resting" ? "resting" : "failed");
    answer = db_.find(product);
    if (answer.ok && found.failure.empty())
      cache_->set(key, std::to_string(product), price_kept_s);
    return answer;
  }

  void find(const httplib::Request &request, httplib::Response &response)
  {
    const PgAnswer answer = db_.find(std::strtoll(request.matches[1].str().c_str(), nullptr, 10));
    if (!answer.ok)
      return fail(response, answer);
    if (answer.rows.empty())
      return say(response, not_found, "no such order");
    response.set_content("{\"amount\":" + answer.rows[0][0] + "}", "application/json");
  }

  int pool_;
  OrdersDb db_;
  std::optional<Cache> &cache_;
  Releases &releases_;
  Metrics metrics_;
};

Options service_options()
{
  Options options("service", "takes orders by HTTP and writes them to PostgreSQL");
  options.text("listen", "IP:PORT", true)
      .text("db-name", "the database's name, or its IPv4 address", true)
      .text("dns", "name server, IP:PORT", true)
      .number("db-port", "the database's port", 5432, 1, 65535)
      .text("db-user", "whom to connect as", false, "shop")
      .text("db-database", "which database", false, "shop")
      .text("db-authorities", "PEM file: the database shows a certificate of theirs for its name", false)
      .number("pool", "connections to the database, at most", 16, 1, 1024)
      .number("connect-timeout-s", "for one of them", 1, 0.01, 600)
      .number("operation-timeout-s", "for an order's work there, with the wait for a connection", 3, 0.01,
              600)
      .number("recycle-least-s", "a connection lives at least", 5, 0, 1e6)
      .number("recycle-most-s", "and at most", 10, 0, 1e6)
      .text("cache", "Redis, HOST:PORT", false)
      .number("cache-timeout-s", "for each wait for it", 0.2, 0.001, 60)
      .number("threads", "connections at once; one that is kept holds its thread", 640, 1, 4096)
      .flag("create-table", "make the table of orders where there is none")
      .text(
          "release",
          "file {\"version\", \"error_ratio\", \"delay_s\", \"corrupt_ratio\"}, read at start and at SIGHUP",
          false);
  return options;
}

OrdersDbSettings orders_settings(Options &options)
{
  OrdersDbSettings settings;
  settings.name = options.text("db-name");
  settings.dns = options.address("dns", true);
  settings.port = options.count("db-port");
  settings.login = {options.text("db-user"), options.text("db-database"), "drsim-shop service",
                    options.text("db-authorities"), settings.name};
  settings.pool = options.count("pool");
  settings.connect_timeout_s = options.number("connect-timeout-s");
  settings.operation_timeout_s = options.number("operation-timeout-s");
  settings.recycle_least_s = options.number("recycle-least-s");
  settings.recycle_most_s = options.number("recycle-most-s");
  if (settings.recycle_most_s < settings.recycle_least_s)
    options.add_problem("--recycle-most-s is less than --recycle-least-s");
  return settings;
}

} // namespace

int service_command(const std::vector<std::string> &arguments)
{
  Options options = service_options();
  if (!options.read(arguments))
    return options.exit_status();
  const OrdersDbSettings settings = orders_settings(options);
  const Address listen = options.address("listen", true);
  std::optional<Cache> cache;
  if (!options.text("cache").empty())
    cache.emplace(options.address("cache", false), settings.dns, options.number("cache-timeout-s"));
  if (!options.all_right())
    return options.exit_status();
  Releases releases(options.text("release"));
  const Signals signals(options.number("for-s"), [&] { releases.read(); });
  releases.read();
  Service service(settings, cache, releases);
  httplib::Server server;
  prepare(server, options.count("threads"));
  service.answer_at(server);
  std::thread table([&] {
    constexpr double pause_s = 0.5;
    while (options.flag("create-table") && !service.create_table() && !signals.wait_s(pause_s)) {
    }
  });
  try {
    serve(server, listen, signals);
  } catch (...) {
    std::raise(SIGTERM); // ends the other thread
    table.join();
    throw;
  }
  table.join();
  return 0;
}

} // namespace drsim::inject::shop
