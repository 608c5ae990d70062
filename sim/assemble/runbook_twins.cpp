#include "sim/assemble/runbook_twins.hpp"

#include "sim/formats/id_part.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <string>

namespace drsim::inline assemble {
namespace {

/// What a file says of a runbook and its steps, in order: titles and parameters.
std::string contents(const Imported &file, const std::string &id)
{
  std::string all;
  for (const ComponentSpec &one : file.components)
    if (one.id == id || one.id.starts_with(id + "/")) {
      all += one.id + "\n" + one.title + "\n";
      for (const auto &[name, parameter] : one.parameters)
        all += name + "=" + parameter.text + parameter.value.text() + "\n";
    }
  return all;
}

/// "runbook:a" -> "runbook:b", "runbook:a/3" -> "runbook:b/3"; others stay.
void rename(std::string &id, const std::string &from, const std::string &to)
{
  if (id == from || id.starts_with(from + "/"))
    id = to + id.substr(from.size());
}

void rename_all(Imported &file, const std::string &from, const std::string &to)
{
  for (ComponentSpec &one : file.components) {
    rename(one.id, from, to);
    for (const char *condition : {"when", "until"}) // "done:runbook:a/3"
      if (const auto said = one.parameters.find(condition); said != one.parameters.end()) {
        std::string &text = said->second.text;
        for (std::size_t at = text.find(from + "/"); at != std::string::npos;
             at = text.find(from + "/", at + to.size()))
          text.replace(at, from.size(), to);
      }
    for (auto &[role, targets] : one.links)
      for (std::string &target : targets)
        rename(target, from, to);
  }
  for (Seen &seen : file.seen)
    rename(seen.address, from, to);
}

std::string with_folder(const std::string &id, const std::string &file)
{
  const std::string folder = std::filesystem::path(file).parent_path().filename().string();
  return folder.empty() ? id : "runbook:" + id_part(folder) + "-" + id.substr(id.find(':') + 1);
}

} // namespace

void part_runbooks(std::vector<Imported> &files, Diagnostics &diagnostics)
{
  std::set<std::string> ids;
  for (const Imported &file : files)
    for (const ComponentSpec &component : file.components)
      ids.insert(component.id);
  std::map<std::string, const Imported *> first;
  for (Imported &file : files) {
    std::vector<std::string> own;
    for (const ComponentSpec &component : file.components)
      if (component.kind == "runbook")
        own.push_back(component.id);
    for (const std::string &id : own) {
      const Imported *known = first.try_emplace(id, &file).first->second;
      if (known == &file || contents(*known, id) == contents(file, id))
        continue;
      std::string fresh = with_folder(id, file.file);
      for (int i = 2; !ids.insert(fresh).second; ++i)
        fresh = with_folder(id, file.file) + "-" + std::to_string(i);
      diagnostics.note(file.file, "1",
                       "the runbook is called " + fresh + " here: " + id + " is another one in " +
                           known->file);
      rename_all(file, id, fresh);
    }
  }
}

} // namespace drsim::assemble
