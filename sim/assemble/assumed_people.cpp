#include "sim/assemble/assumed_people.hpp"

namespace drsim::inline assemble {

void assume_people(Deployment &deployment, const std::string &file, Diagnostics &diagnostics)
{
  if (!deployment.of_kind("oncall").empty())
    return;
  ComponentSpec people;
  people.id = "oncall:assumed";
  people.kind = "oncall";
  people.title = "People on duty (assumed: no file names anybody)";
  people.from.file = "catalogue/oncall.json";
  deployment.components.push_back(people);
  diagnostics.warning(file, "/components",
                      "nobody is named who is on call: oncall:assumed answers pages and complaints, with the "
                      "catalogue's figures",
                      "add a component of kind oncall, with the figures of your rota");
}

} // namespace drsim::assemble
