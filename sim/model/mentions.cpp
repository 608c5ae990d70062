#include "sim/model/mentions.hpp"

#include "sim/model/component_facts.hpp"

#include <algorithm>
#include <cctype>
#include <sstream>

namespace drsim::inline model {

std::string flaw_name(bool certain, std::string text)
{
  std::replace_if(
      text.begin(), text.end(), [](char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; }, '~');
  return (certain ? "error|" : "warning|") + text;
}

std::string flaw_text(const Mention &flaw)
{
  std::string text = flaw.name.substr(flaw.name.find('|') + 1);
  std::replace(text.begin(), text.end(), '~', ' ');
  return text;
}

bool is_certain(const Mention &flaw)
{
  return flaw.name.starts_with("error|");
}

std::string mentions_text(const std::vector<Mention> &mentions)
{
  std::string text;
  for (const Mention &one : mentions)
    text += (text.empty() ? "" : "\n") + one.what + " " + one.name + " " + one.line;
  return text;
}

std::vector<Mention> mentions_of(const ComponentSpec &runbook)
{
  std::vector<Mention> all;
  std::istringstream lines(text_of(runbook, "mentions"));
  for (Mention one; lines >> one.what >> one.name >> one.line;)
    all.push_back(one);
  return all;
}

} // namespace drsim::model
