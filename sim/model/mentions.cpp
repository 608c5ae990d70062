#include "sim/model/mentions.hpp"

#include "sim/model/component_facts.hpp"

#include <sstream>

namespace drsim::inline model {

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
