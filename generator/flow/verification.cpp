// The request and the report travel as JSON files.
#include "generator/flow/verification.hpp"

#include <fmt/format.h>

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <system_error>
#include <utility>

#include "generator/flow/process.hpp"

namespace sfpgen::flow {
namespace {

constexpr const char* request_name = "request.json";
constexpr const char* report_name = "report.json";

std::string request_text(const VerificationRequest& request) {
  nlohmann::ordered_json json;
  json["seed"] = request.seed;
  json["values"] = request.values;
  json["stall"] = request.stall;
  json["tensors"] = nlohmann::ordered_json::array();
  for (const TensorRun& tensor : request.tensors) {
    json["tensors"].push_back({{"file", tensor.file.string()}, {"settings", tensor.settings}});
  }
  json["trace"] = request.trace.string();
  json["activity"] = request.activity.string();
  return json.dump(2) + "\n";
}

std::vector<std::string> texts_of(const nlohmann::json& entries) {
  std::vector<std::string> texts;
  for (const auto& entry : entries) texts.push_back(entry.at("text").get<std::string>());
  return texts;
}

}  // namespace

Result<VerificationReport> parse_verification(std::string text) {
  VerificationReport report;
  try {
    const nlohmann::json json = nlohmann::json::parse(text);
    json.at("passed").get_to(report.passed);
    json.at("seed").get_to(report.seed);
    json.at("values_checked").get_to(report.values_checked);
    json.at("counts").get_to(report.counts);
    json.at("mismatches").get_to(report.mismatches);
    report.first_mismatches = texts_of(json.at("first_mismatches"));
    json.at("violations").get_to(report.violations);
    report.first_violations = texts_of(json.at("first_violations"));
    json.at("measures").get_to(report.measures);
    for (const auto& entry : json.at("tensors")) {
      VerifiedTensor tensor{entry.at("file").get<std::string>(),
                            entry.at("values").get<std::uint64_t>(),
                            entry.value("bits_per_value", 0.0), std::nullopt};
      if (entry.contains("recommended_bits_per_value")) {
        tensor.recommended_bits_per_value = entry["recommended_bits_per_value"].get<double>();
      }
      report.tensors.push_back(std::move(tensor));
    }
    json.at("coverage").at("bins").get_to(report.coverage_bins);
    json.at("coverage").at("covered").get_to(report.covered_bins);
    json.at("coverage").at("holes").get_to(report.coverage_holes);
  } catch (const nlohmann::json::exception& error) {
    return FlowError{FlowFault::tool,
                     fmt::format("the bench's report cannot be read: {}", error.what())};
  }
  report.json = std::move(text);
  return report;
}

Result<VerificationReport> run_verification(const std::filesystem::path& program,
                                            const std::filesystem::path& directory,
                                            const VerificationRequest& request) {
  const std::filesystem::path report_file = directory / report_name;
  std::error_code ignored;
  std::filesystem::remove(report_file, ignored);
  std::string text;
  try {
    text = request_text(request);
  } catch (const nlohmann::json::exception&) {
    return FlowError{FlowFault::input, "a file name that is not UTF-8 cannot reach the bench"};
  }
  std::ofstream file(directory / request_name, std::ios::binary);
  file << text;
  file.close();
  if (!file) {
    return FlowError{FlowFault::tool,
                     fmt::format("cannot write {}", (directory / request_name).string())};
  }

  ProcessRequest run;
  run.arguments = {program.string(), request_name, report_name};
  run.working_directory = directory;
  run.standard_error = request.progress;
  run.time_out = request.time_out;
  const ProcessResult result = run_process(run);
  if (!result.succeeded()) {
    return FlowError{FlowFault::tool,
                     fmt::format("the bench broke off ({}) without a verdict; it is {}",
                                 describe_outcome(result), program.string())};
  }
  std::ifstream report(report_file, std::ios::binary);
  const std::string found{std::istreambuf_iterator<char>(report), std::istreambuf_iterator<char>()};
  Result<VerificationReport> parsed = parse_verification(found);
  if (parsed.ok()) parsed.value().seconds = result.seconds;
  return parsed;
}

}  // namespace sfpgen::flow
