#include "sim/analysis/grounds.hpp"

#include "sim/core/calendar.hpp"
#include "sim/model/set_by.hpp"

#include <algorithm>

namespace drsim::inline analysis {
namespace {

/// Adds a share of the seconds to the grounds of one figure.
void add_share(const std::string &name, double share, const Deployment &deployment, const EvidenceBook &book,
               Grounds &into)
{
  const auto from = provenance_of(name, deployment, {});
  if (!question_behind(name, deployment).empty()) {
    into.asked += share;
    return;
  }
  if (!from) {
    into.unnamed += share;
    return;
  }
  const DatedEvidence evidence = evidence_of(name, *from, book.dates);
  into.classes[evidence.of] += share;
  if (book.shelf.count(evidence.of) == 0)
    return;
  const Freshness freshness = book.freshness(evidence);
  into.ageing += freshness == Freshness::ageing ? share : 0;
  into.spent += is_spent(freshness) ? share : 0;
  const auto known = std::find_if(into.dated.begin(), into.dated.end(),
                                  [&](const DatedShare &one) { return one.parameter == name; });
  if (known == into.dated.end())
    into.dated.push_back({name, evidence, freshness, share});
  else
    known->share += share;
}

} // namespace

const char *freshness_name(Freshness freshness)
{
  switch (freshness) {
  case Freshness::fresh: return "fresh";
  case Freshness::ageing: return "ageing";
  case Freshness::stale: return "stale";
  case Freshness::undated: return "undated";
  }
  return "undated";
}

Freshness EvidenceBook::freshness(const DatedEvidence &evidence) const
{
  const auto days = shelf.find(evidence.of);
  if (days == shelf.end())
    return Freshness::fresh;
  if (evidence.date.empty())
    return Freshness::undated;
  const int age = days_between(evidence.date, today);
  return age > days->second.stale_days    ? Freshness::stale
         : age > days->second.ageing_days ? Freshness::ageing
                                          : Freshness::fresh;
}

bool is_spent(Freshness freshness)
{
  return freshness == Freshness::stale || freshness == Freshness::undated;
}

double Grounds::unproven() const
{
  const auto assumed = classes.find(EvidenceClass::assumed);
  return (assumed == classes.end() ? 0 : assumed->second) + asked + unnamed + spent;
}

bool Grounds::any() const
{
  return asked > 0 || unnamed > 0 ||
         std::any_of(classes.begin(), classes.end(), [](const auto &one) { return one.second > 0; });
}

Grounds grounds_of(const Deployment &deployment, const std::vector<PathShare> &path, const EvidenceBook &book)
{
  Grounds grounds;
  for (const EvidenceClass one : evidence_classes)
    grounds.classes[one] = 0;
  for (const PathShare &leg : path) {
    if (leg.set_by.empty())
      grounds.unnamed += leg.share;
    for (const std::string &name : leg.set_by)
      add_share(name, leg.share / static_cast<double>(leg.set_by.size()), deployment, book, grounds);
  }
  std::stable_sort(grounds.dated.begin(), grounds.dated.end(),
                   [](const DatedShare &a, const DatedShare &b) { return a.share > b.share; });
  return grounds;
}

Grounds grounds_of_loss(const Deployment &deployment, const std::vector<LossShare> &loss,
                        const EvidenceBook &book)
{
  std::vector<PathShare> legs;
  for (const LossShare &one : loss) {
    legs.emplace_back();
    legs.back().share = one.share;
    legs.back().set_by = {one.parameter};
  }
  return grounds_of(deployment, legs, book);
}

bool is_unproven(const std::string &name, const Deployment &deployment, const EvidenceBook &book)
{
  const auto from = provenance_of(name, deployment, {});
  if (!from || !question_behind(name, deployment).empty())
    return true;
  const DatedEvidence evidence = evidence_of(name, *from, book.dates);
  return evidence.of == EvidenceClass::assumed || is_spent(book.freshness(evidence));
}

} // namespace drsim::analysis
