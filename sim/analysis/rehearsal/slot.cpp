#include "sim/analysis/rehearsal/slot.hpp"

#include "sim/core/units.hpp"
#include "sim/traffic/laws/profile.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>

namespace drsim::inline analysis::inline rehearsal {
namespace {

constexpr int steps_an_hour = 4;
constexpr int steps_a_day = 24 * steps_an_hour;
constexpr int days_a_week = 7;

int day_of(int year, int month, int day)
{
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  return static_cast<int>(std::chrono::sys_days(date).time_since_epoch().count());
}

Quarter quarter_in(int year, int number)
{
  const bool ends_year = number == 4;
  return {year, number, day_of(year, 3 * number - 2, 1),
          day_of(ends_year ? year + 1 : year, ends_year ? 1 : 3 * number + 1, 1) - 1};
}

double load_of(const std::vector<double> &week, int weekday, double from_hour, double length_s)
{
  const int first = weekday * steps_a_day + static_cast<int>(from_hour * steps_an_hour);
  const int count = std::clamp(static_cast<int>(std::ceil(length_s / hour_s * steps_an_hour)), 1,
                               days_a_week * steps_a_day);
  double sum = 0;
  for (int i = 0; i < count; ++i)
    sum += week[static_cast<std::size_t>((first + i) % (days_a_week * steps_a_day))];
  return sum / count;
}

bool is_allowed(const RehearsalSettings &settings, int day, const std::set<int> &taken)
{
  const auto &days = settings.weekdays;
  return taken.count(day) == 0 && std::find(days.begin(), days.end(), weekday_of(day)) != days.end() &&
         std::none_of(settings.closed.begin(), settings.closed.end(),
                      [&](const ClosedDays &one) { return day >= one.from && day <= one.to; });
}

/// The last start that lets so much time end within the hours; the first one where none does.
double last_start(const DayHours &hours, double length_s)
{
  const double latest = hours.to - length_s / hour_s;
  return std::isfinite(latest) ? latest : -std::numeric_limits<double>::infinity();
}

} // namespace

std::string Quarter::text() const
{
  return std::to_string(year) + "-Q" + std::to_string(number);
}

std::optional<Quarter> parse_quarter(const std::string &text)
{
  const bool form = text.size() == 7 && text[4] == '-' && text[5] == 'Q' && text[6] >= '1' &&
                    text[6] <= '4' &&
                    std::all_of(text.begin(), text.begin() + 4, [](char c) { return c >= '0' && c <= '9'; });
  if (!form || text < "1970")
    return std::nullopt;
  return quarter_in(std::stoi(text.substr(0, 4)), text[6] - '0');
}

Quarter next_quarter(int day)
{
  const auto with = [](int any) { return parse_quarter(quarter_of(day_text(any))).value(); };
  return with(with(day).last_day + 1);
}

std::vector<double> week_load(const Traffic &traffic)
{
  const traffic::Profile profile(traffic, 0, 0);
  std::vector<double> week;
  double sum = 0;
  for (int i = 0; i < days_a_week * steps_a_day; ++i) {
    week.push_back(profile.rate_per_s((i + 0.5) * hour_s / steps_an_hour));
    sum += week.back();
  }
  for (double &one : week)
    one = sum > 0 ? one * static_cast<double>(week.size()) / sum : 1;
  return week;
}

DayHours hours_for(const Deployment &deployment, const RehearsalRules &rules, bool live)
{
  if (!live)
    return {rules.at("desk_from_hour"), rules.at("desk_to_hour"), ""};
  DayHours hours{0, 24, ""};
  for (const ComponentSpec *rota : deployment.of_kind("oncall")) {
    const auto from = rota->parameters.find("night_from_hour");
    const auto to = rota->parameters.find("night_to_hour");
    if (from == rota->parameters.end() || to == rota->parameters.end() ||
        to->second.value.mean() >= from->second.value.mean())
      continue;
    hours.from = std::max(hours.from, to->second.value.mean());
    hours.to = std::min(hours.to, from->second.value.mean());
    hours.whose += (hours.whose.empty() ? "" : ", ") + rota->id;
  }
  return hours;
}

void set_length(Slot &slot, double p50_s, double p90_s)
{
  slot.end_p50_hour = slot.start_hour + p50_s / hour_s;
  slot.end_p90_hour = slot.start_hour + p90_s / hour_s;
  slot.latest_start_hour = last_start(slot.hours, p90_s);
  slot.fits = slot.latest_start_hour >= slot.start_hour;
}

std::optional<Slot> find_slot(const std::vector<double> &week, const RehearsalSettings &settings,
                              const SlotWish &wish, const std::set<int> &taken)
{
  std::optional<Slot> best;
  double best_far = 0;
  double least = std::numeric_limits<double>::infinity();
  const double p90_last = last_start(wish.hours, wish.p90_s);
  const bool fits = p90_last >= wish.hours.from;
  const double last = fits ? p90_last : wish.hours.from;
  for (int day = wish.first; day <= wish.last; ++day) {
    if (!is_allowed(settings, day, taken))
      continue;
    for (double hour = wish.hours.from; hour <= last; hour += 1.0 / steps_an_hour) {
      const double load = load_of(week, weekday_of(day), hour, wish.p50_s);
      const double far = std::abs(day - wish.around);
      least = std::min(least, load);
      const bool near = far <= days_a_week;
      const bool best_near = best_far <= days_a_week;
      if (best &&
          (near < best_near || (near == best_near && !near && far >= best_far) ||
           (near && best_near && (load > best->load_ratio || (load == best->load_ratio && far >= best_far)))))
        continue;
      best = Slot{};
      best->day = day;
      best->start_hour = hour;
      best->load_ratio = load;
      best->hours = wish.hours;
      set_length(*best, wish.p50_s, wish.p90_s);
      best_far = far;
    }
  }
  if (best)
    best->least_ratio = least;
  return best;
}

} // namespace drsim::analysis::rehearsal
