// analyze's findings for programs: JSON and CSV.
#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "generator/cli/analyze_report.hpp"
#include "generator/diag/version.hpp"

namespace sfpgen::cli {
namespace {

using nlohmann::ordered_json;

/// A number, or null where JSON has none.
ordered_json number(std::optional<double> value) {
  return value && std::isfinite(*value) ? ordered_json(*value) : ordered_json(nullptr);
}

ordered_json parameters_json(const golden::PacketConfig& config) {
  return {{"sign", config.sign == golden::Sign::keep},
          {"zero_code", config.zero_code == golden::ZeroCode::on},
          {"bias", config.bias},
          {"raw_bits", config.raw_bits},
          {"raw_offset", config.raw_offset}};
}

ordered_json line_json(const ResultLine& line, std::uint64_t values, std::uint64_t container_bits) {
  ordered_json object;
  object["kind"] = kind_name(line.kind);
  object["name"] = line.name;
  if (line.kind != LineKind::format) {
    object["mantissa_bits"] =
        line.mantissa_bits ? ordered_json(*line.mantissa_bits) : ordered_json("all");
  }
  object["bits"] = line.kind == LineKind::bound
                       ? ordered_json(line.bits)
                       : ordered_json(static_cast<std::uint64_t>(line.bits));
  object["bits_per_value"] = bits_per_value(line, values);
  object["ratio"] = number(ratio_of(line, container_bits));
  object["max_error"] = number(line.error.largest);
  object["rms_error"] = number(line.error.rms());
  object["snr_db"] = number(line.error.snr_db());
  if (line.config) object["parameters"] = parameters_json(*line.config);
  return object;
}

ordered_json lines_json(const std::vector<ResultLine>& lines, std::uint64_t values,
                        std::uint64_t container_bits) {
  ordered_json array = ordered_json::array();
  for (const ResultLine& line : lines) array.push_back(line_json(line, values, container_bits));
  return array;
}

void put_counts(ordered_json& object, const codec::ValueCounts& counts) {
  object["values"] = counts.values;
  object["zeros"] = counts.zeros;
  object["negatives"] = counts.negatives;
  object["sign_bits"] = counts.sign_bits;
  object["subnormals"] = counts.subnormals;
  object["infinities"] = counts.infinities;
  object["nans"] = counts.nans;
}

/// Exponents that are there, by their number.
ordered_json histogram_json(const std::vector<std::uint64_t>& counts) {
  ordered_json object = ordered_json::object();
  for (std::size_t exponent = 0; exponent < counts.size(); ++exponent) {
    if (counts[exponent] > 0) object[std::to_string(exponent)] = counts[exponent];
  }
  return object;
}

ordered_json tensor_json(const AnalyzedTensor& tensor) {
  const analysis::TensorResult& result = tensor.result;
  const tensors::TensorInfo& info = result.info;
  const std::uint64_t container_bits = info.values * info.format.width();
  ordered_json object;
  object["file"] = tensor.file;
  object["tensor"] = info.name;
  object["dtype"] = info.dtype;
  object["shape"] = info.shape;
  object["container"] = golden::format_name(info.format);
  put_counts(object, result.counts);
  object["exponent_entropy"] = result.exponent_entropy;
  object["exponent_histogram"] = histogram_json(result.counts.exponents);
  object["results"] = lines_json(lines_of(result), info.values, container_bits);
  return object;
}

/// A field of CSV as RFC 4180 wants it.
std::string field(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

std::string csv_number(std::optional<double> value) {
  return value && std::isfinite(*value) ? fmt::format("{}", *value) : "";
}

std::string csv_line(const std::string& head, const ResultLine& line, std::uint64_t values,
                     std::uint64_t container_bits) {
  std::string text =
      head + fmt::format("{},{},{},{},{},{},{},{},{}", kind_name(line.kind), field(line.name),
                         line.mantissa_bits ? std::to_string(*line.mantissa_bits) : "",
                         csv_number(line.bits), csv_number(bits_per_value(line, values)),
                         csv_number(ratio_of(line, container_bits)), csv_number(line.error.largest),
                         csv_number(line.error.rms()), csv_number(line.error.snr_db()));
  if (!line.config) return text + ",,,,,\n";
  return text + fmt::format(",{},{},{},{},{}\n", line.config->sign_bits(),
                            line.config->zero_code == golden::ZeroCode::on ? 1 : 0,
                            line.config->bias, line.config->raw_bits, line.config->raw_offset);
}

std::string csv_counts(const codec::ValueCounts& counts, double entropy) {
  return fmt::format("{},{},{},{},", counts.values, counts.zeros, counts.negatives, entropy);
}

double mean_entropy(const analysis::Totals& totals) {
  return totals.counts.values == 0
             ? 0
             : totals.exponent_entropy_bits / static_cast<double>(totals.counts.values);
}

}  // namespace

std::string analysis_json(const AnalyzeReport& report, const analysis::Questions& questions) {
  ordered_json root;
  root["sfpgen"] = diag::version();
  root["lanes"] = questions.lanes;
  root["rows"] = questions.rows;
  root["block_values"] = questions.block_values;
  root["tensors"] = ordered_json::array();
  for (const AnalyzedTensor& tensor : report.tensors) {
    root["tensors"].push_back(tensor_json(tensor));
  }
  root["failures"] = ordered_json::array();
  for (const AnalyzeFailure& failure : report.failures) {
    root["failures"].push_back({{"file", failure.file}, {"reason", failure.reason}});
  }
  ordered_json& total = root["total"];
  total["tensors"] = report.totals.tensors;
  put_counts(total, report.totals.counts);
  total["exponent_entropy"] = mean_entropy(report.totals);
  total["exponent_histogram"] = ordered_json::object();
  for (const auto& [container, counts] : report.totals.exponents) {
    total["exponent_histogram"][container] = histogram_json(counts);
  }
  total["results"] = lines_json(lines_of(report.totals, questions.mantissa_bits),
                                report.totals.counts.values, report.totals.container_bits);
  return root.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

std::string analysis_csv(const AnalyzeReport& report, const analysis::Questions& questions) {
  std::string text =
      "file,tensor,dtype,shape,container,values,zeros,negatives,exponent_entropy,kind,name,"
      "mantissa_bits,bits,bits_per_value,ratio,max_error,rms_error,snr_db,sign,zero_code,bias,"
      "raw_bits,raw_offset\n";
  for (const AnalyzedTensor& tensor : report.tensors) {
    const analysis::TensorResult& result = tensor.result;
    const tensors::TensorInfo& info = result.info;
    const std::string head =
        fmt::format("{},{},{},{},{},", field(tensor.file), field(info.name), info.dtype,
                    fmt::join(info.shape, "x"), golden::format_name(info.format)) +
        csv_counts(result.counts, result.exponent_entropy);
    for (const ResultLine& line : lines_of(result)) {
      text += csv_line(head, line, info.values, info.values * info.format.width());
    }
  }
  const std::string head =
      "total,,,,," + csv_counts(report.totals.counts, mean_entropy(report.totals));
  for (const ResultLine& line : lines_of(report.totals, questions.mantissa_bits)) {
    text += csv_line(head, line, report.totals.counts.values, report.totals.container_bits);
  }
  return text;
}

}  // namespace sfpgen::cli
