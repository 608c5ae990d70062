#include "sim/assemble/load_deployment.hpp"

#include "sim/assemble/alert_twins.hpp"
#include "sim/assemble/assumed_people.hpp"
#include "sim/assemble/certificates.hpp"
#include "sim/assemble/closed_ports.hpp"
#include "sim/assemble/dependency_merge.hpp"
#include "sim/assemble/image_registries.hpp"
#include "sim/assemble/join_copies.hpp"
#include "sim/assemble/loose_steps.hpp"
#include "sim/assemble/merge_components.hpp"
#include "sim/assemble/monitoring_links.hpp"
#include "sim/assemble/people_access.hpp"
#include "sim/assemble/region_twins.hpp"
#include "sim/assemble/runbook_links.hpp"
#include "sim/assemble/runbook_mentions.hpp"
#include "sim/assemble/runbook_twins.hpp"
#include "sim/assemble/shared_records.hpp"
#include "sim/assemble/unplayed_blocks.hpp"
#include "sim/core/digest.hpp"
#include "sim/formats/source_text.hpp"
#include "sim/import/alertmanager/alertmanager_import.hpp"
#include "sim/import/automation/answers.hpp"
#include "sim/import/cloudformation/stacks.hpp"
#include "sim/import/facts/metric_catalogue.hpp"
#include "sim/import/facts/regional.hpp"
#include "sim/import/import_file.hpp"
#include "sim/import/servers/patroni_import.hpp"
#include "sim/input/calibration_file.hpp"
#include "sim/input/limits.hpp"
#include "sim/input/load_csv.hpp"
#include "sim/input/validate_deployment.hpp"

#include <algorithm>
#include <functional>
#include <iterator>
#include <map>

namespace drsim::inline assemble {
namespace {

namespace fs = std::filesystem;

constexpr const char *own_name = "deployment.json";

/// Whether a path, with every symbolic link followed, lies in a folder.
bool stays_inside(const fs::path &folder, const fs::path &path)
{
  std::error_code error;
  const fs::path root = fs::canonical(folder, error);
  if (error)
    return false;
  const fs::path real = fs::weakly_canonical(path, error);
  if (error)
    return false;
  const auto [at, ignored] = std::mismatch(root.begin(), root.end(), real.begin(), real.end());
  return at == root.end();
}

/// Files read so far, by the name they are shown with.
class Inputs {
public:
  void keep(const std::string &name, std::string bytes) { bytes_[name] = std::move(bytes); }
  [[nodiscard]] const std::map<std::string, std::string> &texts() const { return bytes_; }
  [[nodiscard]] std::string digest() const
  {
    Digest digest;
    for (const auto &[name, bytes] : bytes_) {
      digest.add(name);
      digest.add(bytes);
    }
    return digest.hex();
  }
  [[nodiscard]] std::vector<Deployment::InputFile> files() const
  {
    std::vector<Deployment::InputFile> files;
    for (const auto &[name, bytes] : bytes_)
      files.push_back({name, sha256_of(bytes)});
    return files;
  }

private:
  std::map<std::string, std::string> bytes_;
};

void keep_texts(const fs::path &folder, std::map<std::string, std::string> &texts, Diagnostics &diagnostics)
{
  std::error_code error;
  for (const fs::path &path : metric_catalogue_files(folder)) {
    const std::string shown =
        "catalogue/" + path.parent_path().filename().string() + "/" + path.filename().string();
    if (auto bytes = read_import_bytes(path, shown, diagnostics))
      texts[shown] = std::move(*bytes);
  }
  for (const fs::path &place : {folder, folder / "limits"}) // evidence/ is read by calibrate alone
    for (const auto &entry : fs::directory_iterator(place, error))
      if (entry.path().extension() == ".json") {
        const std::string shown =
            std::string("catalogue/") + (place == folder ? "" : "limits/") + entry.path().filename().string();
        if (auto bytes = read_import_bytes(entry.path(), shown, diagnostics))
          texts[shown] = std::move(*bytes);
      }
}

/// Alert rules on what the simulation does not play leave the components it is made of.
void set_observers_apart(const MetricCatalogue &metrics, Deployment &deployment)
{
  deployment.failures = metrics.failures;
  if (metrics.failures.empty())
    return;
  const auto plays = [&](const ComponentSpec &component) {
    const auto metric = component.parameters.find("metric");
    const auto observes = component.parameters.find("observes");
    const bool alarm = component.kind == "alert_rule" || component.kind == "cloudwatch_alarm";
    return !alarm || metric == component.parameters.end() ||
           metrics.simulated(metric->second.text,
                             observes == component.parameters.end() ? "" : observes->second.text);
  };
  const auto kept = std::stable_partition(deployment.components.begin(), deployment.components.end(), plays);
  deployment.observers.assign(std::make_move_iterator(kept),
                              std::make_move_iterator(deployment.components.end()));
  deployment.components.erase(kept, deployment.components.end());
}

/// The bytes of a file that deployment.json names at a pointer; absent, and reported, when it is not one of
/// the folder's.
std::optional<std::string> read_named(const fs::path &folder, const std::string &name,
                                      const std::string &pointer, Diagnostics &diagnostics)
{
  if (stays_inside(folder, folder / name))
    return read_import_bytes(folder / name, name, diagnostics);
  diagnostics.error(own_name, pointer, "\"" + name + "\" leads out of the deployment's folder",
                    "copy the file into the folder");
  return std::nullopt;
}

std::vector<Imported> import_all(const fs::path &folder, const DeploymentFile &file, Inputs &inputs,
                                 const MetricCatalogue &metrics, Diagnostics &diagnostics)
{
  struct Read {
    const NamedFile *file;
    std::string bytes;
    std::optional<std::string> answers; ///< of the sidecar
  };
  std::vector<Read> all;
  std::vector<StackHint> hints; // templates that other files name
  for (std::size_t i = 0; i < file.files.size(); ++i) {
    const NamedFile &one = file.files[i];
    auto bytes = read_named(folder, one.path, "/files/" + std::to_string(i) + "/path", diagnostics);
    if (!bytes)
      continue;
    for (StackHint &hint : stack_hints(*bytes, one.path))
      hints.push_back(std::move(hint));
    std::error_code error;
    const std::string sidecar = sidecar_of(one.path);
    const bool has_sidecar = fs::exists(folder / sidecar, error);
    all.push_back({&one, std::move(*bytes),
                   has_sidecar ? read_named(folder, sidecar, "/files/" + std::to_string(i), diagnostics)
                               : std::nullopt});
  }
  FilesBeside beside;
  for (const Read &one : all)
    beside.names.push_back(one.file->path);
  beside.text = [&all](const std::string &name) -> std::optional<std::string> {
    for (const Read &one : all)
      if (one.file->path == name)
        return one.bytes;
    return std::nullopt;
  };
  std::vector<Imported> imported;
  for (const Read &one : all) {
    const StackHint *hint = hint_of(hints, one.file->path);
    ImportContext context{one.file->path, one.file->region, &metrics};
    context.beside = &beside;
    context.answers = one.answers ? &*one.answers : nullptr;
    imported.push_back(
        import_text(hint == nullptr ? one.bytes : with_parameters(one.bytes, *hint), context, diagnostics));
  }
  for (Read &one : all) {
    inputs.keep(one.file->path, std::move(one.bytes));
    if (one.answers)
      inputs.keep(sidecar_of(one.file->path), std::move(*one.answers));
  }
  settle_nested(imported, hints);
  return imported;
}

/// Reads the measured load, where one is named; the rate is its mean.
void read_measured_load(const fs::path &folder, Traffic &traffic, Inputs &inputs, Diagnostics &diagnostics)
{
  const std::string name = traffic.measured.file;
  auto bytes = name.empty() ? std::nullopt : read_named(folder, name, "/traffic/measured", diagnostics);
  if (!bytes)
    return;
  traffic.measured = parse_load_csv(*bytes, name, diagnostics);
  double sum = 0;
  for (const double rate : traffic.measured.rate_per_s)
    sum += rate;
  if (sum > 0)
    traffic.rate_per_s = sum / static_cast<double>(traffic.measured.rate_per_s.size());
  inputs.keep(name, std::move(*bytes));
}

/// Lays what drsim calibrate wrote over what no file of the user's says.
void calibrate(const fs::path &folder, const DeploymentFile &file, Inputs &inputs, Deployment &deployment,
               Diagnostics &diagnostics)
{
  for (std::size_t i = 0; i < file.calibrations.size(); ++i) {
    const std::string &name = file.calibrations[i];
    auto bytes = read_named(folder, name, "/calibration/" + std::to_string(i), diagnostics);
    if (!bytes)
      continue;
    apply_calibration(parse_calibration_file(*bytes, name, diagnostics), deployment, diagnostics);
    inputs.keep(name, std::move(*bytes));
  }
}

/// What stands in a region, of no region that any file says: no outage would reach it.
void tell_homeless(const Deployment &deployment, Diagnostics &diagnostics)
{
  for (const ComponentSpec &component : deployment.components)
    if (component.region.empty() && stands_in_region(component.kind))
      diagnostics.warning(component.from.file, component.from.address,
                          component.id + " is in no region that is known: no fault of a region reaches it",
                          "give the file its \"region\" in \"files\" of deployment.json");
}

/// deployment.json cannot be used: what is wrong with the files it names is told along with it, all at once.
void tell_errors_of_files(const fs::path &folder, const DeploymentFile &file, const MetricCatalogue &metrics,
                          Diagnostics &diagnostics)
{
  Inputs unused;
  Diagnostics of_files;
  import_all(folder, file, unused, metrics, of_files);
  for (const Problem &problem : of_files.problems())
    if (problem.severity == Severity::error)
      diagnostics.error(problem.file, problem.where, problem.message, problem.cure);
}

/// What files tell of each other, before they become one deployment.
void join_files(std::vector<Imported> &files, const DeploymentFile &file, const Inputs &inputs,
                Diagnostics &diagnostics)
{
  join_copies(files, diagnostics);
  part_alerts(files, diagnostics);
  part_runbooks(files, diagnostics);
  keep_mentions(files, inputs.texts());
  count_patroni_members(files);
  link_hints(files, file.journeys);
  link_monitoring(files);
  rename_components(files, file, diagnostics);
  part_by_region(files);
}

/// Whether files that drsim calibrate wrote are taken up.
enum class Calibrated { yes, no };

/// The catalogue, where it has to be read: after the deployment's own file.
using Known = std::function<const KnownCatalogue &()>;

Deployment loaded(const fs::path &folder, const Known &catalogue_read, Calibrated calibrated,
                  Diagnostics &diagnostics)
{
  Inputs inputs;
  std::error_code error;
  if (!fs::is_directory(folder, error)) {
    diagnostics.error(folder.string(), "", "no such folder", "name a folder with a deployment.json");
    return {};
  }
  if (!stays_inside(folder, folder / own_name)) {
    diagnostics.error(own_name, "", "leads out of the deployment's folder", "copy the file into the folder");
    return {};
  }
  auto text = read_import_bytes(folder / own_name, own_name, diagnostics);
  if (!text)
    return {};
  DeploymentFile file = parse_deployment_file(*text, own_name, diagnostics);
  inputs.keep(own_name, std::move(*text));
  const auto &[metrics, catalogue, limits, texts] = catalogue_read();
  if (diagnostics.has_errors()) {
    tell_errors_of_files(folder, file, metrics, diagnostics);
    return {};
  }
  read_measured_load(folder, file.traffic, inputs, diagnostics);
  for (const auto &[name, text_of_catalogue] : texts)
    inputs.keep(name, text_of_catalogue);

  std::vector<Imported> files = import_all(folder, file, inputs, metrics, diagnostics);
  const std::vector<Unplayed> unplayed = unplayed_blocks(files);
  join_files(files, file, inputs, diagnostics);
  Deployment deployment = deployment_of(file);
  deployment.folder = fs::absolute(folder, error).string();
  deployment.components = merge_components(files, file, diagnostics);
  deployment.dependencies = merge_dependencies(files);
  deployment.unplayed = unplayed;
  apply_overrides(file, deployment, diagnostics);
  bring_shared_home(deployment);
  drop_loose_watches(deployment, diagnostics);
  settle_loose_steps(deployment, diagnostics);
  drop_unsaid_prometheus(deployment, diagnostics);
  settle_runbook_links(deployment, diagnostics);
  find_image_registries(deployment);
  assume_people(deployment, own_name, diagnostics);
  derive_links(deployment);
  close_ports(deployment);
  refuse_certificates(deployment);
  if (calibrated == Calibrated::yes)
    calibrate(folder, file, inputs, deployment, diagnostics);
  enforce_limits(deployment, catalogue, limits, diagnostics);
  fit_patroni_timers(deployment.components, diagnostics);
  validate_deployment(deployment, catalogue, diagnostics);
  tell_homeless(deployment, diagnostics);
  settle_people_access(inputs.texts(), deployment);
  fill_from_catalogue(deployment, catalogue);
  set_observers_apart(metrics, deployment);
  watch_by_kind(deployment);
  tell_watching_nothing(deployment, diagnostics);
  deployment.input_digest = inputs.digest();
  deployment.input_files = inputs.files();
  return deployment;
}

Deployment read_and_loaded(const fs::path &folder, const fs::path &catalogue_folder, Calibrated calibrated,
                           Diagnostics &diagnostics)
{
  KnownCatalogue known;
  const Known read = [&]() -> const KnownCatalogue & {
    known = read_catalogue(catalogue_folder, diagnostics);
    return known;
  };
  return loaded(folder, read, calibrated, diagnostics);
}

} // namespace

KnownCatalogue read_catalogue(const fs::path &folder, Diagnostics &diagnostics)
{
  KnownCatalogue known{load_metric_catalogue(folder, diagnostics),
                       load_catalogue(folder, diagnostics),
                       load_limits(folder, diagnostics),
                       {}};
  keep_texts(folder, known.texts, diagnostics);
  return known;
}

Deployment load_against(const KnownCatalogue &known, const fs::path &folder, Diagnostics &diagnostics)
{
  return loaded(
      folder, [&]() -> const KnownCatalogue & { return known; }, Calibrated::yes, diagnostics);
}

Deployment load_deployment(const fs::path &folder, const fs::path &catalogue_folder, Diagnostics &diagnostics)
{
  return read_and_loaded(folder, catalogue_folder, Calibrated::yes, diagnostics);
}

Deployment load_uncalibrated(const fs::path &folder, const fs::path &catalogue_folder,
                             Diagnostics &diagnostics)
{
  return read_and_loaded(folder, catalogue_folder, Calibrated::no, diagnostics);
}

} // namespace drsim::assemble
