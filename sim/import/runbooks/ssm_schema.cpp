#include "sim/import/runbooks/ssm_schema.hpp"

#include <algorithm>

namespace drsim::inline import::inline runbooks {
namespace {

constexpr SsmAction ssm_actions[] = {
    {"aws:approve", "Approvers", "*"},
    {"aws:assertAwsResourceProperty", "Service Api PropertySelector DesiredValues", "OutputPayload"},
    {"aws:branch", "Choices", ""},
    {"aws:changeInstanceState", "InstanceIds DesiredState", "*"},
    {"aws:copyImage", "SourceImageId SourceRegion ImageName", "*"},
    {"aws:createImage", "InstanceId ImageName", "*"},
    {"aws:createStack", "StackName TemplateBody|TemplateURL", "*"},
    {"aws:createTags", "ResourceIds Tags", "*"},
    {"aws:deleteImage", "ImageId", "*"},
    {"aws:deleteStack", "StackName", "*"},
    {"aws:executeAutomation", "DocumentName", "*"},
    {"aws:executeAwsApi", "Service Api", "OutputPayload"},
    {"aws:executeScript", "Runtime Script|Attachment", "Payload OutputPayload"},
    {"aws:executeStateMachine", "stateMachineArn", "*"},
    {"aws:invokeLambdaFunction", "FunctionName", "*"},
    {"aws:invokeWebhook", "IntegrationName", "*"},
    {"aws:loop", "Steps", "*"},
    {"aws:pause", "", "*"},
    {"aws:runCommand", "DocumentName", "*"},
    {"aws:runInstances", "ImageId", "*"},
    {"aws:sleep", "Duration|Timestamp", ""},
    {"aws:updateVariable", "Name Value", "*"},
    {"aws:waitForAwsResourceProperty", "Service Api PropertySelector DesiredValues", "OutputPayload"},
    {"aws:applications", "action source", "*"},
    {"aws:cloudWatch", "", "*"},
    {"aws:configureDocker", "action", "*"},
    {"aws:configurePackage", "name action", "*"},
    {"aws:domainJoin", "directoryId directoryName", "*"},
    {"aws:downloadContent", "sourceType sourceInfo", "*"},
    {"aws:psModule", "", "*"},
    {"aws:refreshAssociation", "", "*"},
    {"aws:runDocument", "documentType documentPath", "*"},
    {"aws:runDockerAction", "action", "*"},
    {"aws:runPowerShellScript", "runCommand", "*"},
    {"aws:runShellScript", "runCommand", "*"},
    {"aws:softwareInventory", "", "*"},
    {"aws:updateAgent", "agentName", "*"},
    {"aws:updateSsmAgent", "agentName", "*"},
};

} // namespace

const SsmAction *ssm_action(std::string_view name)
{
  const auto *found = std::find_if(std::begin(ssm_actions), std::end(ssm_actions),
                                   [&](const SsmAction &one) { return name == one.name; });
  return found == std::end(ssm_actions) ? nullptr : found;
}

std::vector<std::string> ssm_action_names()
{
  std::vector<std::string> names;
  for (const SsmAction &one : ssm_actions)
    names.emplace_back(one.name);
  return names;
}

} // namespace drsim::import::runbooks
