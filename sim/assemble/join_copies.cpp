#include "sim/assemble/join_copies.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace drsim::inline assemble {
namespace {

/// A database as a file describes it.
struct Part {
  Imported *file;
  const CopyHint *hint;

  [[nodiscard]] ComponentSpec *component() const
  {
    const auto found = std::find_if(file->components.begin(), file->components.end(),
                                    [&](const ComponentSpec &one) { return one.id == hint->component; });
    return found == file->components.end() ? nullptr : &*found;
  }
};

/// It follows the one that writes, whatever its file took it for.
void follow(const Part &part, const std::string &writer)
{
  ComponentSpec *component = part.component();
  if (component == nullptr || component->id == writer)
    return;
  component->kind = "rds_replica";
  component->parameters.clear();
  Parameter &form = component->parameters["copy_form"];
  form.value = Distribution(std::nan(""));
  form.unit = "text";
  form.text = "aurora_global";
  form.from = component->from;
  component->links["source"] = {writer};
}

/// "ledger" of "arn:aws:rds:eu-west-1:111122223333:db:ledger".
std::string name_of(const std::string &source)
{
  return source.substr(source.rfind(':') + 1);
}

const ComponentSpec *database_called(const std::vector<Imported> &files, const std::string &name)
{
  const ComponentSpec *found = nullptr;
  for (const Imported &file : files)
    for (const ComponentSpec &one : file.components)
      if (one.id == name && (one.kind == "rds_instance" || one.kind == "rds_replica")) {
        if (found != nullptr)
          return nullptr;
        found = &one;
      }
  return found;
}

/// One that made the group, else the first: it writes.
void join_group(const std::vector<Part> &parts, Diagnostics &diagnostics)
{
  const auto writer =
      std::find_if(parts.begin(), parts.end(), [](const Part &one) { return one.hint->made_the_group; });
  const Part &first = writer == parts.end() ? parts.front() : *writer;
  if (parts.size() == 1 && writer != parts.end()) {
    const bool copied =
        std::any_of(first.file->components.begin(), first.file->components.end(), [&](const auto &one) {
          const auto source = one.links.find("source");
          return source != one.links.end() && source->second == std::vector{first.hint->component};
        });
    if (!copied)
      diagnostics.warning(first.file->file, first.hint->where,
                          "global database " + first.hint->group +
                              " has one cluster in these files: no other region has a copy",
                          "give the file that describes the other, with its global_cluster_identifier");
    return;
  }
  if (parts.size() == 1) {
    diagnostics.warning(first.file->file, first.hint->where,
                        "is part of global database " + first.hint->group +
                            ", whose writer no file describes",
                        "give the file that makes the global database");
    return;
  }
  if (writer == parts.end())
    diagnostics.warning(first.file->file, first.hint->where,
                        "no file says which cluster of global database " + first.hint->group +
                            " writes; this is taken",
                        "give the file that makes the global database");
  for (const Part &part : parts)
    follow(part, first.hint->component);
}

void join_source(const Part &replica, const std::vector<Imported> &files, Diagnostics &diagnostics)
{
  ComponentSpec *component = replica.component();
  const ComponentSpec *source = database_called(files, name_of(replica.hint->source));
  if (component == nullptr)
    return;
  if (source != nullptr && source != component)
    component->links["source"] = {source->id};
  else
    diagnostics.warning(replica.file->file, replica.hint->where, "its source is in none of these files",
                        "set \"links\": {\"" + component->id + "\": {\"source\": [...]}} in deployment.json");
}

} // namespace

void join_copies(std::vector<Imported> &files, Diagnostics &diagnostics)
{
  std::map<std::string, std::vector<Part>> groups;
  for (Imported &file : files)
    for (const CopyHint &hint : file.copies)
      if (hint.group.empty())
        join_source({&file, &hint}, files, diagnostics);
      else
        groups[hint.group].push_back({&file, &hint});
  for (const auto &[name, parts] : groups)
    join_group(parts, diagnostics);
}

} // namespace drsim::assemble
