#include "sim/dispatch/parts.hpp"

#include "sim/core/shell_word.hpp"

namespace drsim::inline dispatch {

std::string shell_words(const std::vector<std::string> &words)
{
  std::string out;
  for (const std::string &word : words)
    out += (out.empty() ? "" : " ") + shell_word(word);
  return out;
}

std::vector<std::string> container_shard(const DispatchPlan &plan, std::uint64_t round)
{
  std::vector<std::string> words = plan.shard;
  if (plan.in_rounds)
    words.insert(words.end(), {"--round", std::to_string(round)});
  words.insert(words.end(), {"--of", std::to_string(plan.of), "--jobs", std::to_string(plan.jobs), "--folder",
                             results_folder});
  return words;
}

std::vector<std::string> unexpanded(std::vector<std::string> words)
{
  for (std::string &word : words)
    for (std::size_t at = word.find("$("); at != std::string::npos; at = word.find("$(", at + 3))
      word.insert(at, 1, '$');
  return words;
}

PlanFiles image_files(const DispatchPlan &plan)
{
  PlanFiles files;
  if (plan.inputs.empty() || plan.config_map)
    return files;
  files["Containerfile"] = "# docker build -f Containerfile -t " + plan.image +
                           " .   The base is drsim's own image (its Containerfile).\n"
                           "ARG DRSIM_IMAGE=drsim\n"
                           "FROM ${DRSIM_IMAGE}\n"
                           "COPY inputs " +
                           std::string(inputs_folder) + "\n";
  for (const InputFile &input : plan.inputs)
    files["inputs/" + input.path] = input.bytes;
  return files;
}

std::string rounds_script(const DispatchPlan &plan)
{
  return "round=0\n"
         "attempt=0\n"
         "play \"$round\" all\n"
         "while :; do\n"
         "  code=0\n"
         "  next=$(left) || code=$?\n"
         "  case $code in\n"
         "    0) break ;;\n"
         "    1) ;;\n"
         "    *) exit \"$code\" ;;\n"
         "  esac\n"
         "  if [ \"${next%% *}\" = \"$round\" ]; then\n"
         "    attempt=$((attempt + 1))\n"
         "    if [ \"$attempt\" -gt " +
         std::to_string(plan.attempts) +
         " ]; then\n"
         "      echo \"still missing in round $round: ${next#* }\" >&2\n"
         "      exit 1\n"
         "    fi\n"
         "  else\n"
         "    round=${next%% *}\n"
         "    attempt=0\n"
         "  fi\n"
         "  play \"$round\" \"${next#* }\"\n"
         "done\n"
         "merge\n";
}

std::string dns_label(const std::string &text, std::size_t longest)
{
  std::string out;
  for (const char letter : text) {
    const bool upper = letter >= 'A' && letter <= 'Z';
    const bool plain = (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9');
    if (upper || plain)
      out += upper ? static_cast<char>(letter - 'A' + 'a') : letter;
    else if (!out.empty() && out.back() != '-')
      out += '-';
  }
  out.resize(std::min(out.size(), longest));
  while (!out.empty() && out.back() == '-')
    out.pop_back();
  return out.empty() ? "deployment" : out;
}

} // namespace drsim::dispatch
