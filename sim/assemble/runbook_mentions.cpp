#include "sim/assemble/runbook_mentions.hpp"

#include "sim/assemble/access_calls.hpp"
#include "sim/import/runbooks/page_mentions.hpp"
#include "sim/import/runbooks/ssm_checks.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>

namespace drsim::inline assemble {
namespace {

/// Whether a text has a word that stands alone.
bool has_word(const std::string &text, const std::string &word)
{
  const auto part = [&](std::size_t at) {
    return at < text.size() &&
           (std::isalnum(static_cast<unsigned char>(text[at])) != 0 || text[at] == '-' || text[at] == '_');
  };
  for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1))
    if ((at == 0 || !part(at - 1)) && !part(at + word.size()))
      return true;
  return false;
}

bool is_known_by_word(const std::string &what)
{
  return what == "document" || what == "function" || what == "secret" || what == "host" ||
         what == "hosted-zone" || what == "unit" || what == "script" || what == "channel" ||
         what == "program" || what == "file" || what == "metric";
}

} // namespace

void keep_mentions(std::vector<Imported> &files, const std::map<std::string, std::string> &texts)
{
  constexpr std::size_t most_names = 200; // that are looked for in all files
  std::size_t asked = 0;
  const AccessRoles roles = access_roles(texts);
  for (Imported &file : files) {
    const auto runbook = std::find_if(file.components.begin(), file.components.end(),
                                      [](const ComponentSpec &one) { return one.kind == "runbook"; });
    const auto text = texts.find(file.file);
    if (runbook == file.components.end() || text == texts.end())
      continue;
    std::vector<Mention> kept = read_mentions(text->second, file.format == "runbook-markdown");
    if (file.format == "ssm-automation")
      for (const SsmFlaw &one : ssm_flaws(text->second))
        kept.push_back({"flaw", flaw_name(one.certain, one.text), one.line.empty() ? "1" : one.line});
    std::erase_if(kept, [&](const Mention &one) {
      if (!is_known_by_word(one.what))
        return false;
      return ++asked > most_names || std::any_of(texts.begin(), texts.end(), [&](const auto &other) {
        return other.first != file.file && (!other.first.starts_with("catalogue/") || one.what == "metric") &&
               (has_word(other.second, one.name) || has_word(other.first, one.name));
      });
    });
    for (Mention &one : refused_calls(access_calls(text->second, file.format, file.file), roles))
      kept.push_back(std::move(one));
    if (kept.empty())
      continue;
    Parameter &parameter = runbook->parameters["mentions"];
    parameter.value = std::nan("");
    parameter.text = mentions_text(kept);
    parameter.unit = "text";
    parameter.from = {Source::user_file, Confidence::set, file.file, kept.front().line, {}};
  }
}

} // namespace drsim::assemble
