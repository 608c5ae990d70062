#include "sim/cli/options.hpp"

#include "sim/cli/commands.hpp"
#include "sim/report/text.hpp"

#include <boost/program_options.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace drsim::inline cli {
namespace po = boost::program_options;
namespace {

po::options_description described(const CommandSpec &spec)
{
  po::options_description options;
  options.add_options()("help", "");
  for (const OptionSpec &option : spec.options) {
    auto *value = po::value<std::vector<std::string>>()->composing();
    if (option.many || option.may_be_bare)
      value->multitoken();
    if (option.may_be_bare)
      value->zero_tokens();
    if (option.placeholder.empty())
      options.add_options()(option.name.c_str(), "");
    else
      options.add_options()(option.name.c_str(), value, "");
  }
  return options;
}

std::vector<std::string> names_of(const CommandSpec &spec)
{
  std::vector<std::string> names = {"--help"};
  for (const OptionSpec &option : spec.options)
    names.push_back("--" + option.name);
  return names;
}

std::string unknown_option(const CommandSpec &spec, const std::string &word)
{
  const std::string name = word.substr(0, word.find('='));
  const std::string near = did_you_mean(name, names_of(spec));
  return "unknown option " + name + (near.empty() ? "" : "; did you mean " + near + "?");
}

/// A word too many: where an option takes such words, it was most likely meant for that.
std::string too_many(const CommandSpec &spec, const std::string &word)
{
  const auto takes = std::find_if(spec.options.begin(), spec.options.end(),
                                  [](const OptionSpec &one) { return one.name == "scenarios"; });
  return "too many arguments: " + word +
         (takes == spec.options.end() ? std::string()
                                      : "; scenarios are named by --scenarios: --scenarios " + word);
}

} // namespace

Options::Options(const CommandSpec &spec, const std::vector<std::string> &words) : spec_(spec)
{
  const po::options_description options = described(spec);
  const auto style = po::command_line_style::allow_long | po::command_line_style::long_allow_adjacent |
                     po::command_line_style::long_allow_next;
  try {
    const po::parsed_options parsed =
        po::command_line_parser(words).options(options).style(style).allow_unregistered().run();
    for (const po::option &option : parsed.options) {
      if (option.position_key != -1)
        arguments_.insert(arguments_.end(), option.value.begin(), option.value.end());
      else if (option.unregistered)
        problems_.push_back(unknown_option(spec, option.original_tokens.at(0)));
      else if (option.string_key == "help")
        help_ = true;
      else {
        auto &values = values_[option.string_key];
        values.insert(values.end(), option.value.begin(), option.value.end());
      }
    }
  } catch (const po::error &error) {
    throw UsageError(error.what());
  }
  for (const OptionSpec &option : spec.options)
    if (!option.many && all(option.name).size() > 1)
      problems_.push_back("--" + option.name + " is given more than once");
  for (const std::string &word : arguments_)
    if (word.size() > 1 && word[0] == '-')
      problems_.push_back(unknown_option(spec, word));
  if (arguments_.size() < spec.least)
    problems_.push_back(spec.name + " needs " + spec.arguments);
  for (std::size_t i = spec.most; i < arguments_.size(); ++i)
    problems_.push_back(too_many(spec, arguments_[i]));
}

std::vector<std::string> Options::all(const std::string &name) const
{
  const auto found = values_.find(name);
  return found == values_.end() ? std::vector<std::string>{} : found->second;
}

std::string Options::text(const std::string &name, const std::string &fallback) const
{
  const std::vector<std::string> values = all(name);
  return values.empty() ? fallback : values.front();
}

std::uint64_t Options::number(const std::string &name, std::uint64_t fallback, std::uint64_t low,
                              std::uint64_t high)
{
  if (!has(name))
    return fallback;
  const std::string word = text(name, "");
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (error == std::errc{} && end == word.data() + word.size() && value >= low && value <= high)
    return value;
  problems_.push_back(
      fmt::format("--{} {}: not a whole number from {} to {}", name, shell_word(word), low, high));
  return fallback;
}

std::string Options::choice(const std::string &name, const std::vector<std::string> &words)
{
  const std::string word = text(name, words.front());
  if (std::find(words.begin(), words.end(), word) != words.end())
    return word;
  problems_.push_back(fmt::format("--{} {}: not one of {}", name, shell_word(word), fmt::join(words, ", ")));
  return words.front();
}

void Options::finish() const
{
  if (problems_.empty())
    return;
  std::string text;
  for (const std::string &problem : problems_)
    text += (text.empty() ? "" : "\n") + problem;
  throw UsageError(text);
}

std::string help_text(const CommandSpec &spec)
{
  std::string out = "usage: drsim " + spec.name + (spec.arguments.empty() ? "" : " " + spec.arguments) +
                    " [options]\n\n" + spec.summary + "\n\n";
  Table table({"option", ""});
  for (const OptionSpec &option : spec.options)
    table.add(
        {"--" + option.name + (option.placeholder.empty() ? "" : " " + option.placeholder), option.help});
  return out + table.text("", false);
}

std::vector<OptionSpec> output_options()
{
  return {{"format", "FORMAT", "text (the default) or json", false},
          {"output", "FILE", "write the result there instead of stdout", false}};
}

} // namespace drsim::cli
