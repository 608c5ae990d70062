#include "sim/inject/drivers/toxiproxy.hpp"

#include "sim/inject/drivers/entry.hpp"
#include "sim/inject/names.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace drsim::inject::inline drivers {
namespace {

using nlohmann::json;

struct ToxiproxyEntry {
  std::string url;
  std::string proxy;
  std::string how;          ///< "" as the kind of fault has it by default
  std::string stream;       ///< "downstream": answers; "upstream": requests
  double jitter_s = 0;      ///< of latency
  double timeout_s = 0;     ///< of timeout: then the connection is closed; 0: never
  double bytes = 0;         ///< of limit_data: then the connection is closed
  double rate_kb_per_s = 0; ///< of bandwidth: what the link has when nothing is wrong
};

/// A toxic as the API takes it.
struct Toxic {
  std::string type;
  double toxicity = 1; ///< share of the connections
  json attributes = json::object();
};

struct ToxicOrder {
  const FaultOrder &order;
  const Target &target;
  const ToxiproxyEntry &entry;
  Diagnostics &problems;
};

ToxiproxyEntry read_toxiproxy_entry(const Target &target, Diagnostics &problems)
{
  EntryReader reader(target, problems);
  ToxiproxyEntry entry;
  entry.url = reader.reader().required_text("url");
  if (const std::string why = unfit_url(entry.url); !entry.url.empty() && !why.empty())
    reader.reader().problem("url", why, "write \"http://HOST:8474\"");
  while (entry.url.ends_with('/'))
    entry.url.pop_back();
  entry.proxy = reader.required_name("proxy");
  entry.how =
      reader.choice("how", {"", "down", "latency", "bandwidth", "timeout", "reset_peer", "limit_data"});
  entry.stream = reader.choice("stream", {"downstream", "upstream"});
  entry.jitter_s = reader.reader().duration_s("jitter_s", {0, 60}).value_or(0);
  entry.timeout_s = reader.reader().duration_s("timeout_s", {0, 3600}).value_or(0);
  entry.bytes = reader.reader().number("bytes", {0, 1e12}).value_or(0);
  entry.rate_kb_per_s = reader.reader().number("rate_kb_per_s", {1, 1e9}).value_or(0);
  if (!reader.tags().empty())
    reader.reader().problem("tags", "Toxiproxy's proxies have none", "leave them out");
  reader.finish();
  return entry;
}

std::string default_way(const FaultOrder &order)
{
  if (order.kind == "component_failure")
    return "down";
  if (order.kind == "access_blocked")
    return drops(order) ? "timeout" : "reset_peer";
  if (order.kind == "partition")
    return figure_of(order, "bandwidth_ratio") > 0 ? "bandwidth" : "timeout";
  return figure_of(order, "latency_s") > 0 ? "latency" : "reset_peer";
}

/// The share of connections that a fault hits.
double toxicity_of(const FaultOrder &order, const std::string &way)
{
  for (const char *ratio : {"slow_ratio", "error_ratio", "blocked_ratio", "dropped_ratio"}) {
    const bool slow = std::string(ratio) == "slow_ratio";
    if (const double value = figure_of(order, ratio); value > 0 && slow == (way == "latency"))
      return value;
  }
  return 1;
}

std::optional<Toxic> toxic_of(const ToxicOrder &toxic, const std::string &way)
{
  const FaultOrder &order = toxic.order;
  Toxic out{way, toxicity_of(order, way)};
  const auto milliseconds = [](double seconds) { return std::llround(seconds * 1000); };
  const auto refuse = [&](const std::string &message, const std::string &cure) {
    entry_problem(toxic.target, "how", message, cure, toxic.problems);
    return std::nullopt;
  };
  if (figure_of(order, "loss_ratio") > 0)
    return refuse("Toxiproxy loses no packets (loss_ratio)", "a mesh");
  if (figure_of(order, "latency_s") > 0 && figure_of(order, "error_ratio") > 0)
    return refuse("one toxic is slow or refuses: latency_s and error_ratio are two faults", "two faults");
  if (way == "latency" && figure_of(order, "latency_s") <= 0)
    return refuse("the fault has no latency_s", "another way");
  if (way == "latency")
    out.attributes = {{"latency", milliseconds(figure_of(order, "latency_s"))},
                      {"jitter", milliseconds(toxic.entry.jitter_s)}};
  if (way == "timeout")
    out.attributes = {{"timeout", milliseconds(toxic.entry.timeout_s)}};
  if (way == "reset_peer")
    out.attributes = {{"timeout", milliseconds(toxic.entry.timeout_s)}};
  if (way == "limit_data")
    out.attributes = {{"bytes", std::llround(toxic.entry.bytes)}};
  if (way == "bandwidth") {
    const double ratio = figure_of(order, "bandwidth_ratio");
    if (toxic.entry.rate_kb_per_s <= 0 || ratio <= 0)
      return refuse(
          "a narrow link needs the rate it has when nothing is wrong, and the fault's bandwidth_ratio",
          "add \"rate_kb_per_s\"");
    out.attributes = {{"rate", std::max(1LL, std::llround(ratio * toxic.entry.rate_kb_per_s))}};
  }
  return out;
}

Operation asks(const std::string &what, const std::string &method, const std::string &url,
               const json &body = json(), std::vector<int> fine = {200})
{
  AskHttp ask;
  ask.method = method;
  ask.url = url;
  ask.body = body.is_null() ? "" : body.dump();
  ask.fine = std::move(fine);
  return {what, ask};
}

std::string proxy_url(const ToxiproxyEntry &entry)
{
  return entry.url + "/proxies/" + entry.proxy;
}

Plan down_plan(const ToxicOrder &toxic)
{
  const ToxiproxyEntry &entry = toxic.entry;
  Plan plan = empty_plan(toxic.order, toxic.target);
  plan.begin.push_back(
      asks("takes proxy " + entry.proxy + " down", "POST", proxy_url(entry), {{"enabled", false}}));
  plan.undo.push_back(
      asks("puts proxy " + entry.proxy + " up", "POST", proxy_url(entry), {{"enabled", true}}));
  const Operation look = asks("looks at proxy " + entry.proxy, "GET", proxy_url(entry));
  plan.begun.push_back({look, "\"enabled\":false"});
  plan.undone.push_back({look, "\"enabled\":true"});
  return plan;
}

Plan toxic_plan(const ToxicOrder &order, const Toxic &toxic)
{
  const ToxiproxyEntry &entry = order.entry;
  const std::string name = made_name(order.order);
  const std::string toxics = proxy_url(entry) + "/toxics";
  const json body = {{"name", name},
                     {"type", toxic.type},
                     {"stream", entry.stream},
                     {"toxicity", toxic.toxicity},
                     {"attributes", toxic.attributes}};
  Plan plan = empty_plan(order.order, order.target);
  plan.begin.push_back(asks("puts toxic " + toxic.type + " on " + entry.proxy, "POST", toxics, body));
  plan.undo.push_back(
      asks("takes toxic " + name + " off", "DELETE", toxics + "/" + name, json(), {200, 204, 404}));
  plan.begun.push_back({asks("looks whether the toxic is there", "GET", toxics + "/" + name), ""});
  // "Not there" is asked for by its status: a proxy that does not answer is no proof.
  plan.undone.push_back(
      {asks("looks whether the toxic is gone", "GET", toxics + "/" + name, json(), {404}), ""});
  return plan;
}

/// The proxy must be there and let connections through, else nothing would be seen and the undo would open
/// it.
bool is_up(const ToxicOrder &toxic, Hands &reading)
{
  const Operation look = asks("reads proxy " + toxic.entry.proxy, "GET", proxy_url(toxic.entry));
  const auto answer = asked(reading, look, toxic.target, "proxy", toxic.problems);
  if (!answer)
    return false;
  const json proxy = json::parse(*answer, nullptr, false);
  if (proxy.is_object() && proxy.value("enabled", json()) == true)
    return true;
  entry_problem(toxic.target, "proxy",
                proxy.is_object() ? toxic.entry.proxy + " is down already" : "what answers is no Toxiproxy",
                "", toxic.problems);
  return false;
}

} // namespace

std::string ToxiproxyDriver::name() const
{
  return "toxiproxy";
}

std::vector<std::string> ToxiproxyDriver::fault_kinds() const
{
  return {"access_blocked", "brown_out", "component_failure", "partition"};
}

void ToxiproxyDriver::check_entry(const Target &target, Diagnostics &problems) const
{
  static_cast<void>(read_toxiproxy_entry(target, problems));
}

std::optional<Plan> ToxiproxyDriver::plan(const FaultOrder &order, const Target &target, Hands &reading,
                                          Diagnostics &problems) const
{
  Diagnostics here;
  const ToxiproxyEntry entry = read_toxiproxy_entry(target, here);
  const ToxicOrder toxic{order, target, entry, here};
  std::optional<Plan> plan;
  if (!here.has_errors() && is_up(toxic, reading)) {
    const std::string way = entry.how.empty() ? default_way(order) : entry.how;
    if (way == "down")
      plan = down_plan(toxic);
    else if (const auto one = toxic_of(toxic, way))
      plan = toxic_plan(toxic, *one);
  }
  for (const Problem &problem : here.problems())
    problems.add(problem);
  return here.has_errors() ? std::nullopt : std::move(plan);
}

} // namespace drsim::inject::drivers
