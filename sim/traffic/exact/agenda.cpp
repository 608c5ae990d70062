#include "sim/traffic/exact/agenda.hpp"

#include <cmath>

namespace drsim::traffic::inline exact {

namespace {

template <typename Item> Item take_top(auto &items)
{
  const Item top = items.top();
  items.pop();
  return top;
}

} // namespace

Agenda::Kind Agenda::step(double arrival_s, double until_s)
{
  Kind kind = Kind::arrival;
  double next_s = arrival_s;
  const auto sooner = [&](double at_s, Kind one) { // of two at one instant the one asked later goes first
    if (at_s <= next_s) {
      next_s = at_s;
      kind = one;
    }
  };
  if (!hanging_.empty())
    sooner(hanging_.front().until_s, Kind::hang_up);
  if (!comebacks_.empty())
    sooner(comebacks_.top().at_s, Kind::comeback);
  if (!retries_.empty())
    sooner(retries_.top().at_s, Kind::retry);
  if (!done_.empty())
    sooner(done_.top().at_s, Kind::done);
  for (std::size_t d = 0; d < deadlines_.size(); ++d)
    if (!deadlines_[d].due.empty() && deadlines_[d].due.front().at_s <= next_s) {
      next_s = deadlines_[d].due.front().at_s;
      kind = Kind::deadline;
      first_ = d;
    }
  const bool due = next_s <= until_s;
  now_s_ = due ? next_s : until_s;
  return due ? kind : Kind::nothing;
}

Agenda::Done Agenda::take_deadline()
{
  std::deque<Done> &due = deadlines_[first_].due;
  const Done first = due.front();
  due.pop_front();
  return first;
}

Agenda::Done Agenda::take_done()
{
  return take_top<Done>(done_);
}

Agenda::Retry Agenda::take_retry()
{
  return take_top<Retry>(retries_);
}

Person Agenda::take_comeback()
{
  return take_top<Comeback>(comebacks_).person;
}

Agenda::Hanging Agenda::take_hang_up()
{
  const Hanging first = hanging_.front();
  hanging_.pop_front();
  return first;
}

void Agenda::visit_people(const std::function<void(const Person &)> &comes_again,
                          const std::function<void(const Hanging &)> &hangs) const
{
  for (const Comeback &one : comebacks_.all())
    comes_again(one.person);
  for (const Hanging &one : hanging_)
    hangs(one);
}

std::size_t Agenda::timeout(double after_s)
{
  std::size_t d = 0;
  while (d < deadlines_.size() && deadlines_[d].after_s != after_s)
    ++d;
  if (d == deadlines_.size())
    deadlines_.push_back({after_s, {}});
  return d;
}

void Agenda::give_up_after(std::size_t timeout, CallId call, std::uint32_t generation)
{
  Deadlines &those = deadlines_[timeout];
  if (std::isfinite(those.after_s))
    those.due.push_back({now_s_ + those.after_s, call, generation});
}

} // namespace drsim::traffic::exact
