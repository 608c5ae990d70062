#pragma once
#include "sim/analysis/rehearsal/note.hpp"
#include "sim/input/rehearsal_record.hpp"
#include "sim/model/deployment.hpp"

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace drsim::inline analysis::inline rehearsal {

/// Three months.
struct Quarter {
  int year = 2027;
  int number = 1;    ///< 1 to 4
  int first_day = 0; ///< since 1970
  int last_day = 0;
  [[nodiscard]] std::string text() const; ///< "2027-Q1"
};

/// Of "2027-Q1"; absent for anything else.
[[nodiscard]] std::optional<Quarter> parse_quarter(const std::string &text);
/// The one after the quarter that a day lies in.
[[nodiscard]] Quarter next_quarter(int day);

/// Mean load of each quarter of an hour of the week against the weekly mean, Monday 00:00 local first.
[[nodiscard]] std::vector<double> week_load(const Traffic &traffic);

/// Hours in which a rehearsal may be under way.
struct DayHours {
  double from = 0; ///< local
  double to = 24;
  std::string whose; ///< "oncall:sre", or "" for hours at desks
};

/// For a live rehearsal the hours outside the nights of those on duty, of all rotas in common; else hours at
/// desks.
[[nodiscard]] DayHours hours_for(const Deployment &deployment, const RehearsalRules &rules, bool live);

/// When a rehearsal takes place. Hours may exceed 24: the day after.
struct Slot {
  int day = 0; ///< since 1970
  double start_hour = 0;
  double end_p50_hour = 0;
  double end_p90_hour = 0;      ///< infinite: nobody can say
  double latest_start_hour = 0; ///< so that nine in ten end within the hours; before start_hour: none does
  double load_ratio = 1;        ///< from start to end (p50), against the weekly mean
  double least_ratio = 1;       ///< the lowest that any start within the hours of an allowed day has
  bool fits = true;             ///< nine in ten end within the hours
  DayHours hours;
};

struct SlotWish {
  int around = 0; ///< the day that is best for the spread over the quarter
  int first = 0;
  int last = 0;
  double p50_s = 0;
  double p90_s = 0;
  DayHours hours;
};

/// The same day and start at another length.
void set_length(Slot &slot, double p50_s, double p90_s);

/// The allowed day within a week of the wish, and the start on it, with the lowest load that lets nine in ten
/// end within the hours (else the earliest start); the nearest to the wish of several. Absent when
/// no day of the span is allowed.
[[nodiscard]] std::optional<Slot> find_slot(const std::vector<double> &week,
                                            const RehearsalSettings &settings, const SlotWish &wish,
                                            const std::set<int> &taken);

} // namespace drsim::analysis::rehearsal
