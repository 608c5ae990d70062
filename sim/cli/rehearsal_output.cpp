// How plans of rehearsals are written.
#include "sim/cli/loading.hpp"
#include "sim/cli/output.hpp"
#include "sim/cli/places.hpp"
#include "sim/cli/printing.hpp"
#include "sim/cli/rehearsal_modes.hpp"
#include "sim/formats/json_text.hpp"
#include "sim/report/json_parts.hpp"
#include "sim/report/rehearsal_report.hpp"

#include <cstdio>
#include <filesystem>

namespace drsim::inline cli {
namespace {

namespace fs = std::filesystem;

publish::PublishSettings settings_of(const RehearsalOutput &output)
{
  publish::PublishSettings settings;
  settings.language = output.language;
  settings.folder = reports_folder();
  return settings;
}

std::string page_html(const publish::Document &document, const RehearsalOutput &output,
                      const publish::Words &words)
{
  Diagnostics diagnostics;
  const std::string page = publish::document_html(document, settings_of(output), words, diagnostics);
  settle(diagnostics);
  return page;
}

/// One document as NAME.md, NAME.html and, where it is asked for, NAME.pdf.
void write_document(const publish::Document &document, const fs::path &name, const RehearsalOutput &output,
                    const publish::Words &words)
{
  write_result(publish::document_markdown(document), name.string() + ".md");
  const std::string page = page_html(document, output, words);
  write_result(page, name.string() + ".html");
  if (output.pdf)
    write_result(printed(page), name.string() + ".pdf");
}

void write_documents(const publish::Json &plan, const RehearsalOutput &output, const publish::Words &words)
{
  const fs::path folder = output.documents;
  const publish::RehearsalWords told(words);
  write_result(dump(plan), (folder / "plan.json").string());
  write_result(publish::calendar(plan, told), (folder / "rehearsals.ics").string());
  write_document(publish::plan_page(plan, told), folder / "plan", output, words);
  for (const publish::Json &one : plan.at("rehearsals")) {
    const std::string id = one.at("id");
    write_document(publish::script_page(plan, one, told), folder / (id + "-script"), output, words);
    write_document(publish::protocol_page(plan, one, told), folder / (id + "-protocol"), output, words);
    write_result(dump(empty_record(plan, one)), (folder / (id + "-record.json")).string());
    if (const std::string invited = publish::invitation(plan, one, told); !invited.empty())
      write_result(invited, (folder / (id + "-invitation.ics")).string());
  }
  std::fprintf(stderr, "drsim: documents written to %s\n", output.documents.c_str());
}

} // namespace

publish::Words words_of(const std::string &language)
{
  Diagnostics diagnostics;
  publish::Words words = publish::Words::load(reports_folder() / "texts", language, diagnostics);
  settle(diagnostics);
  return words;
}

RehearsalOutput rehearsal_output(Options &options)
{
  RehearsalOutput output;
  output.format = options.choice("format", {"text", "json", "markdown", "html", "pdf", "ics"});
  output.language = options.choice("lang", {"en", "ru"});
  output.output = options.text("output", "");
  output.documents = options.text("documents", "");
  output.pdf = options.has("pdf");
  return output;
}

void check_rehearsal_output(const RehearsalOutput &output)
{
  check_output(output.output);
  if (output.pdf && output.documents.empty())
    throw UsageError("--pdf is of --documents; one page alone is --format pdf");
  if (output.documents.empty())
    return;
  std::error_code error;
  fs::create_directories(output.documents, error);
  if (error)
    throw UsageError("cannot write " + output.documents + ": " + error.message());
  check_output((fs::path(output.documents) / "plan.json").string());
}

std::string shown(const publish::Document &document, const RehearsalOutput &output,
                  const publish::Words &words)
{
  if (output.format == "markdown")
    return publish::document_markdown(document);
  if (output.format == "html")
    return page_html(document, output, words);
  if (output.format == "pdf")
    return printed(page_html(document, output, words));
  return publish::document_text(document, wants_colour(output.output));
}

void write_rehearsal_output(const publish::Json &plan, const RehearsalOutput &output)
{
  const publish::Words words = words_of(output.language);
  const publish::RehearsalWords told(words);
  if (!output.documents.empty())
    write_documents(plan, output, words);
  if (output.format == "json")
    write_result(dump(plan), output.output);
  else if (output.format == "ics")
    write_result(publish::calendar(plan, told), output.output);
  else
    write_result(shown(publish::plan_page(plan, told), output, words), output.output);
}

GivenPlan given_plan(const Options &options)
{
  const std::string file = options.text("plan", "");
  if (file.empty())
    throw UsageError("--plan FILE is needed: the plan.json of drsim rehearse --documents");
  Diagnostics diagnostics;
  const auto text = read_text(file, file, diagnostics);
  GivenPlan given;
  // Read strictly first; the order of its keys is kept by a second reading.
  if (text && parse_json(*text, file, diagnostics)) {
    given.plan = publish::Json::parse(*text);
    given.rehearsals = predicted_of(given.plan, file, diagnostics);
  }
  settle(diagnostics);
  return given;
}

std::size_t GivenPlan::find(const std::string &id) const
{
  std::vector<std::string> ids;
  for (std::size_t i = 0; i < rehearsals.size(); ++i) {
    ids.push_back(rehearsals[i].id);
    if (rehearsals[i].id == id)
      return i;
  }
  if (id.empty() && rehearsals.size() == 1)
    return 0;
  std::string all;
  for (const std::string &one : ids)
    all += (all.empty() ? "" : ", ") + one;
  throw UsageError(id.empty()
                       ? "--rehearsal ID is needed: the plan has " + (all.empty() ? "none" : all)
                       : "the plan has no rehearsal \"" + id + "\"; it has " + (all.empty() ? "none" : all));
}

} // namespace drsim::cli
