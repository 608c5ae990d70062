// Operations as text: for the journal, for --dry-run.
#include "sim/core/shell_word.hpp"
#include "sim/inject/operation.hpp"
#include "sim/inject/safe_text.hpp"

#include <nlohmann/json.hpp>

#include <csignal>
#include <fmt/format.h>
#include <stdexcept>

namespace drsim::inject {
namespace {

using nlohmann::json;

json json_of(const CallProgram &call)
{
  return {{"call", call.argv},
          {"input", call.input},
          {"time_limit_s", call.time_limit_s},
          {"fine", call.fine},
          {"fine_when_says", call.fine_when_says},
          {"for_each_of", call.for_each_of}};
}

json json_of(const WriteFile &write)
{
  return {{"write", write.path}, {"text", write.text}};
}

json json_of(const FillDisk &fill)
{
  return {{"fill", fill.path}, {"leave_bytes", fill.leave_bytes}};
}

json json_of(const RemoveFile &remove)
{
  return {{"remove", remove.path}};
}

json json_of(const SignalProcess &signal)
{
  return {{"signal", signal.number},
          {"pid", signal.pid},
          {"start_ticks", signal.start_ticks},
          {"gone_is_fine", signal.gone_is_fine}};
}

json json_of(const AskKeeper &ask)
{
  return {{"keeper", ask.socket}, {"order", ask.order}};
}

json json_of(const AskHttp &ask)
{
  return {{"http", ask.url},
          {"method", ask.method},
          {"body", ask.body},
          {"fine", ask.fine},
          {"time_limit_s", ask.time_limit_s}};
}

Doing doing_of(const json &from)
{
  if (from.contains("call"))
    return CallProgram{from.at("call"),           from.at("input"),
                       from.at("time_limit_s"),   from.at("fine"),
                       from.at("fine_when_says"), from.value("for_each_of", std::vector<std::string>{})};
  if (from.contains("write"))
    return WriteFile{from.at("write"), from.at("text")};
  if (from.contains("fill"))
    return FillDisk{from.at("fill"), from.at("leave_bytes")};
  if (from.contains("remove"))
    return RemoveFile{from.at("remove")};
  if (from.contains("signal"))
    return SignalProcess{from.at("pid"), from.at("start_ticks"), from.at("signal"), from.at("gone_is_fine")};
  if (from.contains("keeper"))
    return AskKeeper{from.at("keeper"), from.at("order")};
  if (from.contains("http"))
    return AskHttp{from.at("method"), from.at("http"), from.at("body"), from.at("fine"),
                   from.at("time_limit_s")};
  throw std::invalid_argument("none of call, write, fill, remove, signal, keeper, http");
}

std::string typed(const std::vector<std::string> &argv)
{
  std::string line;
  for (const std::string &word : argv)
    line += (line.empty() ? "" : " ") + shell_word(word);
  return line;
}

std::string typed(const CallProgram &call)
{
  const std::string each =
      call.for_each_of.empty() ? "" : "for each {} of $(" + typed(call.for_each_of) + "): ";
  const std::string line = each + typed(call.argv);
  return call.input.empty() ? line : line + " <<< " + shell_word(call.input);
}

std::string typed(const WriteFile &write)
{
  return fmt::format("write {} to {}", shell_word(write.text), shell_word(write.path));
}

std::string typed(const FillDisk &fill)
{
  return fmt::format("fill {} until {} bytes are free", shell_word(fill.path), fill.leave_bytes);
}

std::string typed(const RemoveFile &remove)
{
  return "remove " + shell_word(remove.path);
}

std::string typed(const SignalProcess &signal)
{
  const char *name = ::sigabbrev_np(signal.number);
  return fmt::format("signal {} to process {} (begun at tick {})", name != nullptr ? name : "?", signal.pid,
                     signal.start_ticks);
}

std::string typed(const AskKeeper &ask)
{
  return "ask the keeper: " + ask.order;
}

std::string typed(const AskHttp &ask)
{
  return ask.method + " " + ask.url + (ask.body.empty() ? "" : " " + ask.body);
}

} // namespace

std::string exact_call(const Operation &operation)
{
  return without_secrets(std::visit([](const auto &doing) { return typed(doing); }, operation.doing));
}

json operation_json(const Operation &operation)
{
  json all = std::visit([](const auto &doing) { return json_of(doing); }, operation.doing);
  all["what"] = operation.what;
  return all;
}

Operation operation_of(const json &from)
{
  try {
    return {from.at("what"), doing_of(from)};
  } catch (const json::exception &wrong) {
    throw std::invalid_argument(wrong.what());
  }
}

json look_json(const Look &look)
{
  return {{"look", operation_json(look.look)},
          {"contains", look.contains},
          {"must_fail", look.must_fail},
          {"within_s", look.within_s}};
}

Look look_of(const json &from)
{
  try {
    return {operation_of(from.at("look")), from.at("contains"), from.at("must_fail"), from.at("within_s")};
  } catch (const json::exception &wrong) {
    throw std::invalid_argument(wrong.what());
  }
}

} // namespace drsim::inject
