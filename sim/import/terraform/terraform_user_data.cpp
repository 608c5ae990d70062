// Configuration that machines write when they start: cloud-init's write_files, here-documents of a script.
#include "sim/formats/base64.hpp"
#include "sim/formats/yaml_documents.hpp"
#include "sim/formats/yaml_fields.hpp"
#include "sim/import/terraform/terraform_table.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace drsim::inline import::inline terraform {
namespace {

/// A file that user data writes.
struct WrittenFile {
  std::string path;
  std::string text;
};

std::vector<WrittenFile> of_cloud_config(const std::string &text)
{
  std::vector<WrittenFile> files;
  Diagnostics unused; // it is the machine's affair, and may be half a template
  const auto documents = parse_yaml_documents(text, "user-data", unused);
  if (!documents || documents->empty() || !documents->front().IsMap())
    return files;
  for (const YAML::Node &one : yaml_items(yaml_at(documents->front(), {"write_files"}))) {
    const std::string encoding = yaml_text(yaml_at(one, {"encoding"}));
    const std::string content = yaml_text(yaml_at(one, {"content"}));
    const bool encoded = encoding == "b64" || encoding == "base64";
    files.push_back({yaml_text(yaml_at(one, {"path"})), encoded ? from_base64(content) : content});
  }
  return files;
}

/// "cat > /etc/x.hcl <<'EOF'" up to the line that is "EOF".
std::vector<WrittenFile> of_script(const std::string &text)
{
  std::vector<WrittenFile> files;
  for (std::size_t at = text.find("<<"); at != std::string::npos; at = text.find("<<", at + 2)) {
    const std::size_t line_end = text.find('\n', at);
    if (line_end == std::string::npos)
      break;
    std::string word = text.substr(at + 2, line_end - at - 2);
    const bool tabs = word.starts_with("-");
    std::erase_if(word, [](char c) { return c == '\'' || c == '"' || c == '\\' || c == '-'; });
    word = word.substr(0, word.find_first_of(" \t>|;&"));
    if (word.empty() || word.front() == '<')
      continue;
    std::string content;
    std::size_t line = line_end + 1;
    bool ended = false;
    while (line < text.size() && !ended) {
      const std::size_t end = std::min(text.find('\n', line), text.size());
      std::string one = text.substr(line, end - line);
      if (tabs)
        one.erase(0, one.find_first_not_of('\t'));
      ended = one == word;
      content += ended ? "" : one + "\n";
      line = end + 1;
    }
    if (!ended)
      continue;
    files.push_back({"a here-document", content});
    at = line - 1;
  }
  return files;
}

/// As plans have it in clear, and as launch templates and templates of CloudFormation keep it.
std::string text_of(const PlanResource &resource)
{
  const std::string plain = resource.text("user_data");
  const std::string text = plain.empty() ? resource.text("user_data_base64") : plain;
  if (text.starts_with("#") || text.find('\n') != std::string::npos)
    return text;
  return from_base64(text);
}

/// Files of servers that drsim knows become what they become by themselves; of several machines written alike
/// the first tells.
void user_data(PlanReading &reading, const PlanResource &resource)
{
  static const std::vector<std::string> formats = {
      "prometheus-config", "prometheus-rules", "alertmanager", "consul", "vault",
      "patroni",           "haproxy",          "nginx"};
  const std::string text = text_of(resource);
  if (text.empty() || reading.context.nested == nullptr)
    return;
  for (const WrittenFile &file :
       text.starts_with("#cloud-config") ? of_cloud_config(text) : of_script(text)) {
    Diagnostics inner;
    const ImportContext within{reading.context.shown_name, resource.region, reading.context.metrics,
                               reading.context.nested};
    auto read = reading.context.nested(file.text, formats, within, inner);
    if (!read)
      continue;
    const std::string place = resource.address + ".user_data, " + file.path;
    for (const Problem &one : inner.problems()) // a message may quote the text, which may hold secrets
      reading.diagnostics.add({one.severity, reading.context.shown_name, place + ", line " + one.where,
                               "something in it is not as it should be, or not modelled",
                               "import the file that it is made of"});
    std::erase_if(read->components,
                  [&](const ComponentSpec &one) { return !reading.ids.insert(one.id).second; });
    for (ComponentSpec &component : read->components) {
      component.from.address = place;
      for (auto &[name, parameter] : component.parameters)
        parameter.from.address = place;
    }
    for (Seen &seen : read->seen) {
      seen.address = place + ": " + seen.address;
      reading.out.seen.push_back(std::move(seen));
    }
    absorb(reading.out, std::move(*read));
  }
}

} // namespace

std::vector<PlanRow> user_data_rows()
{
  return {{{"aws_instance", "aws_launch_template", "aws_launch_configuration"},
           PlanStage::documents,
           each<user_data>}};
}

} // namespace drsim::import::terraform
