#include "sim/model/rewind.hpp"

#include "sim/core/assertion.hpp"
#include "sim/core/changing.hpp"

#include <cmath>
#include <utility>

namespace drsim::inline model {
namespace {

Rewind *open_rewind = nullptr;

bool same_number(const Parameter &a, const Parameter &b)
{
  const double mean = a.value.mean();
  const double other = b.value.mean();
  return a.value.text() == b.value.text() && (mean == other || (std::isnan(mean) && std::isnan(other)));
}

} // namespace

/// A number before and from the moment on.
class Rewind::Figure final : public Changing {
public:
  Figure(Rewind &rewind, FigureUse &use, Distribution before, Distribution after, bool from_the_start)
      : rewind_(rewind), use_(use), before_(std::move(before)), after_(std::move(after)),
        from_the_start_(from_the_start)
  {
  }
  [[nodiscard]] const Distribution &now(bool drawn) const override
  {
    const bool beginning = !rewind_.now_s_;
    if (beginning && !drawn)
      use_.kept_as_number = true;
    else if (drawn)
      rewind_.count(use_);
    return rewind_.passed() || (beginning && !drawn && from_the_start_) ? after_ : before_;
  }

private:
  Rewind &rewind_;
  FigureUse &use_;
  Distribution before_, after_;
  bool from_the_start_;
};

Rewind::Rewind(Deployment &playing, const Deployment &after, std::set<std::string> from_the_start)
    : playing_(playing), after_(after), from_the_start_(std::move(from_the_start))
{
  DRSIM_ASSERT(open_rewind == nullptr, "one rewind at a time");
  DRSIM_ASSERT(playing.components.size() == after.components.size(), "the same components, other figures");
  open_rewind = this;
  for (std::size_t i = 0; i < playing.components.size(); ++i) {
    ComponentSpec &was = playing.components[i];
    const ComponentSpec &is = after.components[i];
    for (auto &[name, parameter] : was.parameters) {
      const Parameter &other = is.parameters.at(name);
      const std::string id = was.id + "." + name;
      if (same_number(parameter, other) && parameter.text == other.text)
        continue;
      FigureUse &use = uses_[id];
      touched_.insert(was.id);
      if (same_number(parameter, other))
        continue;
      figures_[id] =
          std::make_unique<Figure>(*this, use, parameter.value, other.value, from_the_start_.count(id) != 0);
      parameter.value = changing(*figures_[id]);
    }
    if (was.links != is.links)
      touched_.insert(was.id);
    for (const auto &[role, ids] : is.links)
      if (was.links[role] != ids)
        uses_[was.id + "." + role];
    for (const auto &[role, ids] : was.links)
      if (is.links.count(role) == 0 && !ids.empty())
        uses_[was.id + "." + role];
  }
  exchange(&from_the_start_);
}

Rewind::~Rewind()
{
  open_rewind = nullptr;
}

bool Rewind::is_number(const std::string &figure) const
{
  return figures_.count(figure) != 0;
}

bool Rewind::passed() const
{
  return turned_ || turning_;
}

/// Texts and links become the new ones.
void Rewind::exchange(const std::set<std::string> *only)
{
  for (std::size_t i = 0; i < playing_.components.size(); ++i) {
    ComponentSpec &mine = playing_.components[i];
    if (touched_.count(mine.id) == 0)
      continue;
    const ComponentSpec &other = after_.components[i];
    const auto wanted = [&](const std::string &name) {
      return only == nullptr || only->count(mine.id + "." + name) != 0;
    };
    for (auto &[name, parameter] : mine.parameters)
      if (wanted(name)) {
        parameter.text = other.parameters.at(name).text;
        parameter.from = other.parameters.at(name).from;
      }
    for (auto &[role, ids] : mine.links)
      if (wanted(role))
        ids = other.links.count(role) != 0 ? other.links.at(role) : std::vector<std::string>{};
    for (const auto &[role, ids] : other.links)
      if (wanted(role))
        mine.links[role] = ids;
  }
}

void Rewind::turn()
{
  turning_ = true;
  exchange(nullptr);
  for (const auto &again : again_)
    again();
  turning_ = false;
  turned_ = true;
}

void Rewind::count(FigureUse &use)
{
  if (!now_s_) {
    ++use.read_at_begin;
    return;
  }
  const double t_s = now_s_();
  if (turning_) {
    ++use.read_again;
  } else if (turned_) {
    use.next_s = use.used_after == 0 ? t_s : use.next_s;
    ++use.used_after;
  } else {
    use.first_s = use.used_before == 0 ? t_s : use.first_s;
    use.last_s = t_s;
    ++use.used_before;
  }
}

void Rewind::note(const ComponentSpec &component, const std::string &name)
{
  if (open_rewind == nullptr || open_rewind->touched_.count(component.id) == 0)
    return;
  if (const auto found = open_rewind->uses_.find(component.id + "." + name);
      found != open_rewind->uses_.end())
    open_rewind->count(found->second);
}

void Rewind::on_turn(std::function<void()> read_again)
{
  if (open_rewind != nullptr)
    open_rewind->again_.push_back(std::move(read_again));
}

} // namespace drsim::model
