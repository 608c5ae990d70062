#pragma once
#include "sim/import/facts/imported.hpp"
#include "sim/input/deployment_file.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace drsim::inline assemble {

/// A recovery objective that a document states, the strictest of those that it does.
struct ToldObjective {
  double seconds = 0;
  std::string place; ///< "dr-plan.md:7", and of what when it says so
};

/// What is known before anybody is asked: the files, by region, and what they yield.
struct InitialFiles {
  std::string id;               ///< of the deployment
  std::vector<Region> regions;  ///< as regions_of_files gives them
  std::vector<NamedFile> files; ///< relative to the deployment's folder
  std::vector<Imported> yields; ///< each file, imported with its region
  std::optional<ToldObjective> rpo = {};
  std::optional<ToldObjective> rto = {};
  std::string asked_of_people = {};  ///< the first call of AWS or a cluster that a page has in a command
  std::set<std::string> placed = {}; ///< files whose region another file tells
};

/// Regions that the files' objects stand in, the one with most components first, with the zones they name.
[[nodiscard]] std::vector<Region> regions_of_files(const std::vector<Imported> &yields);

/// The region that a file's name tells ("eu-west-1/app.yaml"), else that its settings do; "" when there is
/// none, or several.
[[nodiscard]] std::string region_told(const Imported &yield);

/// Services that several files of one region describe, a sentence each.
[[nodiscard]] std::vector<std::string> described_twice(const std::vector<Imported> &yields);

/// The region of a file that does not say it: the one told, else the one its name hints at ("dr.yaml"), else
/// the first. "" for files that say it themselves.
[[nodiscard]] std::string region_of_file(const Imported &yield, const std::vector<Region> &regions);

/// Names that runbooks have for what the files call otherwise: when one store (or replica) has no name that
/// any runbook uses, and runbooks use one name for a store that nothing has, they are taken to be the same.
[[nodiscard]] std::map<std::string, std::string> names_in_runbooks(const std::vector<Imported> &yields);

/// Gives components other ids (old to new), wherever they are named.
void rename_in(std::vector<Imported> &yields, const std::map<std::string, std::string> &names);

/// What runbook steps act on and no file describes, each once: "restore orders-db, promote orders-db-dr".
[[nodiscard]] std::string unknown_targets(const std::vector<Imported> &yields);

/// A runbook's step that acts on what no file describes.
struct LooseStep {
  std::string id;
  std::string action;
  std::string target;
};
[[nodiscard]] std::vector<LooseStep> loose_steps(const std::vector<Imported> &yields);

/// Of services, the one users meet first as far as names tell: a front end, else one that no other calls.
/// Operators, exporters and load generators come last. nullptr: there is none.
[[nodiscard]] const ComponentSpec *first_met(const std::vector<const ComponentSpec *> &services,
                                             const std::set<std::string> &called);

/// A first deployment.json. What no file can tell (traffic, journeys, objectives, people) is a guess that
/// loads, and a question in "questions" for each guess.
[[nodiscard]] std::string initial_deployment(const InitialFiles &known);

} // namespace drsim::assemble
