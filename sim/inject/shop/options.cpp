#include "sim/inject/shop/options.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <iostream>

namespace drsim::inject::inline shop {

namespace po = boost::program_options;

Options::Options(std::string command, std::string summary)
    : command_(std::move(command)),
      description_("drsim-shop " + command_ + ": " + std::move(summary) + "\n\nOptions", 110)
{
  description_.add_options()("help,h", po::bool_switch(), "this text");
  number("for-s", "end by itself after so long", longest_run_s, 0.1, 1e6);
}

Options &Options::text(const char *name, const char *meaning, bool needed, const char *fallback)
{
  description_.add_options()(name, po::value<std::string>()->default_value(fallback), meaning);
  if (needed)
    needed_.emplace_back(name);
  return *this;
}

Options &Options::texts(const char *name, const char *meaning)
{
  description_.add_options()(name, po::value<std::vector<std::string>>(), meaning);
  return *this;
}

Options &Options::number(const char *name, const char *meaning, double fallback, double least, double most)
{
  description_.add_options()(name, po::value<double>()->default_value(fallback, fmt::format("{}", fallback)),
                             meaning);
  ranges_[name] = {least, most};
  return *this;
}

Options &Options::flag(const char *name, const char *meaning)
{
  description_.add_options()(name, po::bool_switch(), meaning);
  return *this;
}

bool Options::read(const std::vector<std::string> &arguments)
{
  try {
    po::store(po::command_line_parser(arguments).options(description_).positional({}).run(), values_);
    po::notify(values_);
  } catch (const po::error &error) {
    add_problem(error.what());
    return all_right();
  }
  if (values_["help"].as<bool>()) {
    std::cout << description_;
    return false;
  }
  for (const std::string &name : needed_)
    if (values_[name].as<std::string>().empty())
      add_problem("--" + name + " is missing");
  for (const auto &[name, range] : ranges_)
    if (const double value = number(name.c_str()); !(value >= range.least && value <= range.most))
      add_problem(fmt::format("--{}: {} is not from {} to {}", name, value, range.least, range.most));
  return problems_.empty() || all_right();
}

std::vector<std::string> Options::texts(const char *name) const
{
  return values_.count(name) == 0 ? std::vector<std::string>() : values_[name].as<std::vector<std::string>>();
}

Address Options::address(const char *name, bool numeric)
{
  const std::string given = text(name);
  const std::optional<Address> address = address_of(given);
  if (address && (!numeric || is_numeric(address->host)))
    return *address;
  add_problem(fmt::format("--{}: '{}' is no {}:PORT", name, given, numeric ? "IPv4" : "HOST"));
  return {};
}

bool Options::all_right() const
{
  for (const std::string &problem : problems_)
    std::fprintf(stderr, "drsim-shop %s: %s\n", command_.c_str(), problem.c_str());
  return problems_.empty();
}

} // namespace drsim::inject::shop
