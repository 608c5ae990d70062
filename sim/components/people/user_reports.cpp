#include "sim/components/people/user_reports.hpp"

#include <cmath>
#include <utility>

namespace drsim::inline components::inline people {
namespace {

constexpr double same_rate = 0.02; ///< a rate that moved by less is taken for the same

} // namespace

UserReports::UserReports(Duty &duty, std::function<void(const Notice &)> tell)
    : duty_(duty), tell_(std::move(tell))
{
}

void UserReports::live()
{
  World &world = duty_.world;
  Stream desk = world.stream(duty_.id, "desk");
  const auto &ports = duty_.symptoms.ports();
  for (;;) {
    world.wait_until(ports, [&] { return duty_.symptoms.felt(0); });
    if (!enough())
      continue;
    const EventId felt = duty_.symptoms.felt_since(0);
    const EventId many = world.record("users", "reports", "users complain", Phase::detection, {felt},
                                      {duty_.id + ".report_per_failure", duty_.id + ".reports_needed"});
    world.sleep_s(duty_.response.desk_s.sample(desk));
    if (duty_.symptoms.felt(0)) {
      const EventId told = world.record(duty_.id, "reported", "the desk tells of complaints",
                                        Phase::detection, {many}, {"desk_s"});
      tell_({told, duty_.symptoms.behind_impact(), true});
    }
    world.wait_until(ports, [&] { return !duty_.symptoms.felt(0); });
  }
}

bool UserReports::enough()
{
  World &world = duty_.world;
  Stream chance = world.stream(duty_.id, "reports/" + std::to_string(duty_.names["reports"]++));
  double needed = 0; // failures until then; the sum of exponentials is Gamma distributed
  for (int i = 0; i < duty_.response.reports_needed; ++i)
    needed -= std::log(chance.uniform());
  needed /= duty_.response.report_per_failure; // infinite for nobody who tells
  const Port &failing = world.read(ports::failing_per_s, "");
  std::vector<const Port *> watched = duty_.symptoms.ports();
  watched.push_back(&failing);
  while (duty_.symptoms.felt(0)) {
    const double rate_per_s = failing.value();
    const double begun_s = world.now_s();
    const auto other = [&] {
      return std::abs(failing.value() - rate_per_s) > same_rate * rate_per_s || !duty_.symptoms.felt(0);
    };
    const double enough_s = rate_per_s > 0 ? begun_s + needed / rate_per_s : forever_s;
    if (!world.wait_until(watched, other, enough_s))
      return true;
    needed -= rate_per_s * (world.now_s() - begun_s);
  }
  return false;
}

} // namespace drsim::components::people
