// What the control plane tells the hybrid plane: remembered, and told to those that play.
#include "sim/traffic/hybrid/hybrid_plane.hpp"

namespace drsim::traffic::inline hybrid {
namespace {

std::string word(const char *what, int region, const std::string &name = "")
{
  return std::string(what) + " " + std::to_string(region) + " " + name;
}

} // namespace

void HybridPlane::apply(const SettingLog::Setting &setting)
{
  assured_ = false;
  if (exact_ != nullptr) {
    fluid_.stand_still_to(exact_->now_s());
    setting(*exact_);
  }
  setting(fluid_);
}

void HybridPlane::set(const std::string &what, const SettingLog::Setting &setting)
{
  log_.set(now_s(), what, setting);
  apply(setting);
}

void HybridPlane::set_dns(const std::string &what, const SettingLog::Setting &setting,
                          std::function<void(DnsShares &)> moves)
{
  log_.set_dns(now_s(), what, setting, std::move(moves));
  apply(setting);
}

void HybridPlane::set_dns_answer(int region)
{
  set_dns(
      "dns", [=](Plane &plane) { plane.set_dns_answer(region); },
      [=, at_s = now_s()](DnsShares &dns) { dns.set_answer(at_s, region); });
}

void HybridPlane::set_edge(int region, bool serving)
{
  set_dns(
      word("edge", region), [=](Plane &plane) { plane.set_edge(region, serving); },
      [=, at_s = now_s()](DnsShares &dns) { dns.set_edge(at_s, static_cast<std::size_t>(region), serving); });
}

void HybridPlane::set_edge_refuses(int region, bool refuses)
{
  set(word("refuses", region), [=](Plane &plane) { plane.set_edge_refuses(region, refuses); });
}

void HybridPlane::set_service(int region, const std::string &service, const std::vector<ZonePods> &zones,
                              double error_ratio)
{
  set(word("service", region, service),
      [=](Plane &plane) { plane.set_service(region, service, zones, error_ratio); });
}

void HybridPlane::fail_in_service(int region, const std::string &service, std::size_t zone, double share)
{
  const auto event = [=](Plane &plane) { plane.fail_in_service(region, service, zone, share); };
  log_.happen(now_s(), event);
  apply(event);
}

void HybridPlane::set_store(int region, const std::string &store, bool readable, bool writable, double speed)
{
  set(word("store", region, store),
      [=](Plane &plane) { plane.set_store(region, store, readable, writable, speed); });
}

void HybridPlane::set_store_errors(int region, const std::string &store, double error_ratio)
{
  set(word("errors", region, store),
      [=](Plane &plane) { plane.set_store_errors(region, store, error_ratio); });
}

void HybridPlane::set_cache_warmth(int region, const std::string &cache, double share)
{
  set(word("warmth", region, cache), [=](Plane &plane) { plane.set_cache_warmth(region, cache, share); });
}

void HybridPlane::set_edge_loss(int region, double share)
{
  set(word("loss", region), [=](Plane &plane) { plane.set_edge_loss(region, share); });
}

void HybridPlane::set_edge_turned_away(int region, double share)
{
  set(word("away", region), [=](Plane &plane) { plane.set_edge_turned_away(region, share); });
}

void HybridPlane::set_front(const Front &front)
{
  set("front", [=](Plane &plane) { plane.set_front(front); });
}

void HybridPlane::set_grey(int region, const std::string &name, const Grey &grey)
{
  set(word("grey", region, name), [=](Plane &plane) { plane.set_grey(region, name, grey); });
}

void HybridPlane::set_store_route(int region, const std::string &store, int store_region, double latency_s)
{
  set(word("route", region, store),
      [=](Plane &plane) { plane.set_store_route(region, store, store_region, latency_s); });
}

void HybridPlane::set_load_factor(double factor)
{
  set("load", [=](Plane &plane) { plane.set_load_factor(factor); });
}

void HybridPlane::set_attack(double factor)
{
  set("attack", [=](Plane &plane) { plane.set_attack(factor); });
}

void HybridPlane::set_attack_stopped(int region, double share)
{
  set(word("stopped", region), [=](Plane &plane) { plane.set_attack_stopped(region, share); });
}

} // namespace drsim::traffic::hybrid
