// drsim import --init
#include "sim/cli/init.hpp"

#include "sim/assemble/initial_deployment.hpp"
#include "sim/assemble/join_copies.hpp"
#include "sim/assemble/people_access.hpp"
#include "sim/assemble/region_twins.hpp"
#include "sim/assemble/runbook_twins.hpp"
#include "sim/cli/loading.hpp"
#include "sim/cli/options.hpp"
#include "sim/cli/output.hpp"
#include "sim/cli/places.hpp"
#include "sim/formats/source_text.hpp"
#include "sim/import/automation/answers.hpp"
#include "sim/import/cloudformation/resilience_policies.hpp"
#include "sim/import/cloudformation/stacks.hpp"
#include "sim/import/facts/metric_catalogue.hpp"
#include "sim/import/import_file.hpp"
#include "sim/import/runbooks/document_objectives.hpp"
#include "sim/report/text.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include <unistd.h>

namespace drsim::inline cli {
namespace fs = std::filesystem;
namespace {

constexpr const char *own_name = "deployment.json";

/// A file as deployment.json names it.
struct Given {
  std::string name;
  bool asked_for = true; ///< by name, not found in a folder
};

/// Files of a folder that may be configuration: no hidden ones, nothing behind a symbolic link. The others
/// are named in `skipped`.
std::vector<fs::path> files_of(const fs::path &folder, std::vector<fs::path> &skipped)
{
  static const std::set<std::string> endings = {".json", ".yaml",    ".yml", ".md",       ".markdown",
                                                ".hcl",  ".tfstate", ".cfg", ".template", ".conf"};
  constexpr std::size_t most = 5000;
  std::vector<fs::path> found;
  std::error_code error;
  for (fs::recursive_directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    const bool hidden = at->path().filename().string().starts_with('.');
    if (hidden && at->is_directory(error))
      at.disable_recursion_pending();
    if (!hidden && !is_sidecar(at->path().filename().string()) && !at->is_symlink(error) &&
        at->is_regular_file(error))
      (endings.contains(at->path().extension().string()) ? found : skipped).push_back(at->path());
    if (found.size() > most)
      throw UsageError(folder.string() + " holds more than " + std::to_string(most) + " files: name them");
  }
  return found;
}

/// Adds one word of the command line; what is wrong with it, or "". A file elsewhere is refused: a copy made
/// here would grow stale unseen.
std::string add_word(const fs::path &root, const std::string &word, std::vector<Given> &files,
                     std::vector<std::string> &skipped)
{
  std::error_code error;
  const fs::path real = fs::canonical(word, error);
  if (error)
    return "no such file: " + word;
  const auto [at, ignored] = std::mismatch(root.begin(), root.end(), real.begin(), real.end());
  if (at != root.end())
    return word + " is not in " + root.string() + ": copy it there first (cp " + shell_word(word) + " " +
           shell_word(root.string()) + ")";
  const bool folder = fs::is_directory(real, error);
  if (is_sidecar(real.string()))
    return word + " answers questions about another file: it is read along with that one";
  if (!folder && !fs::is_regular_file(real, error))
    return "no file and no folder: " + word;
  std::vector<fs::path> others;
  for (const fs::path &one : folder ? files_of(real, others) : std::vector<fs::path>{real})
    if (one.filename() != own_name)
      files.push_back({one.lexically_relative(root).generic_string(), !folder});
  for (const fs::path &one : others)
    skipped.push_back(one.lexically_relative(root).generic_string());
  return {};
}

/// The files in order of name, each once.
std::vector<Given> given_files(const fs::path &root, const Words &words, std::vector<std::string> &skipped)
{
  std::vector<Given> files;
  std::string problems;
  for (const std::string &word : words.empty() ? Words{root.string()} : words)
    if (const std::string problem = add_word(root, word, files, skipped); !problem.empty())
      problems += (problems.empty() ? "" : "\n") + problem;
  if (problems.empty() && files.empty())
    problems = "no files of a known ending in " + root.string();
  if (!problems.empty())
    throw UsageError(problems);
  std::sort(files.begin(), files.end(), [](const Given &a, const Given &b) {
    return std::tie(a.name, b.asked_for) < std::tie(b.name, a.asked_for); // asked for by name first
  });
  files.erase(std::unique(files.begin(), files.end(),
                          [](const Given &a, const Given &b) { return a.name == b.name; }),
              files.end());
  return files;
}

/// An id of letters and digits from the folder's name.
std::string id_of(const fs::path &root)
{
  std::string id;
  for (const char c : root.filename().string()) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (plain || (!id.empty() && (c == '-' || c == '_')))
      id += c;
  }
  return id.empty() ? "my-deployment" : id;
}

void warn_of(const Diagnostics &from, Diagnostics &to)
{
  for (const Problem &problem : from.problems())
    if (problem.severity == Severity::error)
      to.warning(problem.file, problem.where, "left out: " + problem.message, problem.cure);
}

/// Why a file that drsim cannot read is left out.
std::string told_of(const Diagnostics &own)
{
  for (const Problem &problem : own.problems())
    if (problem.severity == Severity::warning)
      return problem.message + (problem.cure.empty() ? "" : "; " + problem.cure);
  return "no format that drsim understands";
}

/// What the files say of templates that are other files among them.
std::vector<StackHint> hints_among(const fs::path &root, const std::vector<Given> &files)
{
  std::vector<StackHint> hints;
  for (const Given &file : files) {
    Diagnostics told_later;
    if (const auto text = read_import_bytes(root / file.name, file.name, told_later))
      for (StackHint &hint : stack_hints(*text, file.name))
        hints.push_back(std::move(hint));
  }
  inherit_regions(hints);
  return hints;
}

/// One file, with what others say of it.
Imported import_with(const fs::path &root, const ImportContext &context, const std::vector<StackHint> &hints,
                     Diagnostics &diagnostics)
{
  const StackHint *hint = hint_of(hints, context.shown_name);
  if (hint == nullptr)
    return import_file(root / context.shown_name, context, diagnostics);
  const auto bytes = read_import_bytes(root / context.shown_name, context.shown_name, diagnostics);
  ImportContext placed = context;
  if (placed.region.empty())
    placed.region = hint->region;
  return import_text(with_parameters(bytes.value_or(""), *hint), placed, diagnostics);
}

/// What the files yield without knowing their regions. A file asked for by name that cannot be read is an
/// error; one found in a folder is left out, with a warning.
std::vector<Imported> first_look(const fs::path &root, const std::vector<Given> &files,
                                 const std::vector<StackHint> &hints, const MetricCatalogue &metrics,
                                 const FilesBeside &beside, Progress &progress)
{
  Diagnostics wrong;
  Diagnostics left_out;
  std::vector<Imported> yields;
  for (const Given &file : files) {
    progress.show(yields.size(), 2 * files.size(), [&] { return printable(file.name); });
    Diagnostics own;
    Imported one =
        import_with(root, {file.name, "", &metrics, nullptr, &beside}, hints, file.asked_for ? wrong : own);
    warn_of(own, left_out);
    if (one.format == "unknown" && !own.has_errors())
      left_out.warning(file.name, "", "left out: " + told_of(own));
    if (one.format != "unknown" && !own.has_errors())
      yields.push_back(std::move(one));
  }
  if (wrong.has_errors())
    throw InputError(wrong);
  settle(left_out);
  return yields;
}

/// The strictest RTO and RPO that the documents among the files state, and the first call that a page asks of
/// people.
void read_pages(const fs::path &root, InitialFiles &known)
{
  for (const NamedFile &file : known.files) {
    const std::string ending = fs::path(file.path).extension().string();
    Diagnostics unused;
    const bool page = ending == ".md" || ending == ".markdown";
    const std::string text = read_import_bytes(root / file.path, file.path, unused).value_or("");
    if (page && known.asked_of_people.empty())
      known.asked_of_people = first_call_of(text);
    const auto tell = [&](bool is_rto, double seconds, const std::string &place) {
      std::optional<ToldObjective> &told = is_rto ? known.rto : known.rpo;
      if (!told || seconds < told->seconds)
        told = {seconds, place};
    };
    for (const DocumentObjective &one : read_document_objectives(page ? text : ""))
      tell(one.is_rto, one.seconds,
           file.path + ":" + std::to_string(one.line) + (one.of.empty() ? "" : ", " + one.of));
    for (const PolicyObjective &one : read_resilience_policies(text, file.path))
      tell(one.is_rto, one.seconds, file.path + ", " + one.place);
  }
}

/// Every file is read twice: which regions there are is known only after the first time.
InitialFiles understood(const fs::path &root, const std::vector<Given> &files)
{
  Diagnostics of_catalogue;
  const MetricCatalogue metrics = load_metric_catalogue(catalogue_folder(), of_catalogue);
  constexpr double quiet_s = 2;
  Progress progress("readings of files", quiet_s);
  const std::vector<StackHint> hints = hints_among(root, files);
  std::vector<std::string> names;
  for (const Given &file : files)
    names.push_back(file.name);
  const FilesBeside beside = files_beside(root, names);
  const std::vector<Imported> yields = first_look(root, files, hints, metrics, beside, progress);
  InitialFiles known;
  known.id = id_of(root);
  known.regions = regions_of_files(yields);
  const std::vector<Region> regions =
      known.regions.empty() ? std::vector<Region>{{"primary", {}}} : known.regions;
  for (const Imported &one : yields) {
    progress.show(files.size() + known.files.size(), 2 * files.size(), [&] { return printable(one.file); });
    const StackHint *hint = hint_of(hints, one.file);
    const std::string region =
        hint != nullptr && !hint->region.empty() ? hint->region : region_of_file(one, regions);
    if (hint != nullptr && !hint->region.empty())
      known.placed.insert(one.file);
    Diagnostics again;
    known.files.push_back({one.file, region});
    known.yields.push_back(import_with(root, {one.file, region, &metrics, nullptr, &beside}, hints, again));
  }
  settle_nested(known.yields, hints);
  Diagnostics told_when_loaded;
  join_copies(known.yields, told_when_loaded);
  part_runbooks(known.yields, told_when_loaded);
  part_by_region(known.yields);
  read_pages(root, known);
  return known;
}

/// Whole, and never over another unless told: a link is made only where there is nothing yet.
void write_whole(const std::string &text, const fs::path &target, bool overwrite)
{
  if (overwrite)
    return write_result(text, target.string());
  const fs::path beside = target.string() + "." + std::to_string(getpid());
  write_result(text, beside.string());
  std::error_code error;
  fs::create_hard_link(beside, target, error);
  std::error_code ignored;
  fs::remove(beside, ignored);
  if (error)
    throw UsageError("cannot write " + target.string() + ": " + error.message() +
                     "; --overwrite replaces it");
}

/// What is not played, by type and reason, the most frequent first.
std::string unplayed_words(const std::vector<Imported> &yields)
{
  constexpr std::size_t most = 12;
  std::map<std::pair<std::string, std::string>, std::size_t> counts;
  for (const Imported &one : yields)
    for (const Seen &seen : one.seen)
      if (account_of(seen) != Account::played && !seen.why_not.starts_with("a scenario")) // told already
        ++counts[{seen.type, seen.why_not}];
  std::vector<std::pair<std::size_t, std::string>> lines;
  for (const auto &[what, count] : counts)
    lines.emplace_back(count, std::to_string(count) + " " + printable(what.first) +
                                  (what.second.empty() ? "" : ": " + printable(what.second)));
  std::stable_sort(lines.begin(), lines.end(),
                   [](const auto &a, const auto &b) { return a.first > b.first; });
  std::string out;
  for (std::size_t i = 0; i < std::min(most, lines.size()); ++i)
    out += "  " + lines[i].second + "\n";
  if (lines.size() > most)
    out += "  and " + std::to_string(lines.size() - most) + " more kinds: drsim import FILE tells all\n";
  return out;
}

/// Files whose ending says that drsim does not read them: configuration by name, the others by number.
std::string skipped_words(const std::vector<std::string> &skipped)
{
  static const std::set<std::string> telling = {
      ".tf",         ".tfvars", ".tpl",  ".j2",  ".jinja2", ".jsonnet", ".toml", ".ini",   ".bicep",
      ".properties", ".env",    ".rego", ".cue", ".tgz",    ".service", ".pp",   ".nomad", ".sh"};
  constexpr std::size_t most = 20;
  std::string named;
  std::size_t others = 0, names = 0;
  bool terraform = false;
  for (const std::string &one : skipped) {
    const std::string ending = fs::path(one).extension().string();
    terraform = terraform || ending == ".tf";
    if (telling.contains(ending) && ++names <= most)
      named += (named.empty() ? "" : ", ") + printable(one);
    else
      ++others;
  }
  if (skipped.empty())
    return {};
  std::string out = "Skipped by their ending: " + named;
  if (others > 0)
    out += (named.empty() ? "" : " and ") + std::to_string(others) + (named.empty() ? " file" : " other") +
           (others == 1 ? "" : "s");
  out += "\n";
  if (terraform)
    out += "  of Terraform only a plan says what it makes: terraform plan -out p; terraform show -json p > "
           "plan.json\n";
  return out;
}

std::string closing_words(const fs::path &target, const InitialFiles &known, std::size_t questions,
                          const std::vector<std::string> &skipped)
{
  std::size_t components = 0;
  Accounts all{};
  for (const Imported &one : known.yields) {
    components += one.components.size();
    const Accounts accounts = accounts_of(one.seen);
    for (std::size_t i = 0; i < account_count; ++i)
      all[i] += accounts[i];
  }
  return target.string() + ": " + std::to_string(known.files.size()) + " files, " +
         std::to_string(components) + " components, " + std::to_string(questions) +
         " open questions\nBlocks: " + accounts_text(all) + "\n" + unplayed_words(known.yields) +
         skipped_words(skipped) +
         "Answer the questions in \"questions\" of that file, one by one; then: drsim lint " +
         shell_word(target.parent_path().string()) + "\n";
}

/// Commands name this deployment, so that they work when pasted.
Diagnostics with_folder(const Diagnostics &from, const fs::path &root)
{
  const auto named = [&](std::string text) {
    const std::string command = "drsim replay ";
    const std::string word = "DEPLOYMENT";
    if (const std::size_t at = text.find(command + word); at != std::string::npos)
      text.replace(at + command.size(), word.size(), shell_word(root.string()));
    return text;
  };
  Diagnostics out;
  for (const Problem &one : from.problems())
    one.severity == Severity::error ? out.error(one.file, one.where, named(one.message), named(one.cure))
    : one.severity == Severity::warning
        ? out.warning(one.file, one.where, named(one.message), named(one.cure))
        : out.note(one.file, one.where, named(one.message), named(one.cure));
  return out;
}

} // namespace

int write_initial_deployment(const std::string &folder, const Words &files, bool overwrite,
                             const Parts &parts)
{
  std::error_code error;
  const fs::path root = fs::canonical(folder, error);
  if (error || !fs::is_directory(root, error))
    throw UsageError("no such folder: " + folder + "; make it and put the files there");
  const fs::path target = root / own_name;
  if (!overwrite && fs::exists(fs::symlink_status(target, error)))
    throw UsageError(target.string() + " exists; --overwrite replaces it");
  std::vector<std::string> skipped;
  const InitialFiles known = understood(root, given_files(root, files, skipped));
  write_whole(initial_deployment(known), target, overwrite);
  Diagnostics diagnostics;
  static_cast<void>(parts.load_deployment(root, catalogue_folder(), diagnostics));
  const auto &problems = diagnostics.problems();
  const auto questions = std::count_if(problems.begin(), problems.end(), [](const Problem &problem) {
    return problem.where.starts_with("/questions/");
  });
  if (diagnostics.has_errors())
    diagnostics.note(target.string(), "", "written, but it does not load yet: see the errors");
  settle(with_folder(diagnostics, root));
  write_result(closing_words(target, known, static_cast<std::size_t>(questions), skipped), "");
  return exit_ok;
}

} // namespace drsim::cli
