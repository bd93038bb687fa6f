// Prints what each choice of a bias makes of tensors, as the table of docs/bias_proposal.md:
// `bias_table TENSOR.npy ...`. With `--in FILE` first it checks instead that the file has the
// table's lines, all of them.
#include <sfpgen/golden/bias_proposal.hpp>
#include <sfpgen/golden/file.hpp>
#include <sfpgen/golden/npy.hpp>
#include <sfpgen/golden/packet.hpp>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace sfpgen;
using Values = std::span<const std::uint64_t>;

constexpr std::size_t block_values = 4096;

// A way to choose the bias of a block, from the block itself or from the one before; that is empty
// for the first one.
struct Choice {
  std::string name;
  std::function<std::uint32_t(Values before, Values block)> bias;
};

// The bias that makes the fewest bits of a block, by trying all.
std::uint32_t best_bias(golden::PacketConfig config, Values block) {
  std::uint32_t best = 0;
  std::uint64_t fewest = ~std::uint64_t{0};
  for (config.bias = 0; config.bias <= config.format.exponent_max(); ++config.bias) {
    const std::uint64_t bits = golden::encode_packet(config, block).bits.total();
    if (bits >= fewest) continue;
    fewest = bits;
    best = config.bias;
  }
  return best;
}

std::vector<Choice> choices(const golden::PacketConfig& config) {
  const golden::FloatFormat& format = config.format;
  using golden::median_exponent;
  using golden::most_frequent_exponent;
  golden::BiasProposer hardware(format, config.lanes);
  return {
      {"127", [format](Values, Values) { return format.default_bias(); }},
      {"best of all for the block",
       [config](Values, Values block) { return best_bias(config, block); }},
      {"most frequent of the block",
       [format](Values, Values block) { return most_frequent_exponent(format, block); }},
      {"median of the block",
       [format](Values, Values block) { return median_exponent(format, block); }},
      {"most frequent of the block before",
       [format](Values before, Values) { return most_frequent_exponent(format, before); }},
      {"median of the block before",
       [format](Values before, Values) { return median_exponent(format, before); }},
      {"proposed by the hardware",
       [hardware](Values before, Values) mutable {
         hardware.take_packet(before);
         return hardware.bias();
       }},
  };
}

golden::BitCounts bits_of(const Choice& choice, golden::PacketConfig config, Values values) {
  golden::BitCounts bits;
  Values before;
  for (std::size_t first = 0; first < values.size(); first += block_values) {
    const Values block = values.subspan(first, std::min(block_values, values.size() - first));
    config.bias = choice.bias(before, block);
    bits += golden::encode_packet(config, block).bits;
    before = block;
  }
  return bits;
}

std::string text_of(double number) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3f", number);
  return text;
}

// The lines of the table for one tensor.
std::vector<std::string> lines_of(const std::string& path, Values values) {
  golden::PacketConfig config = golden::default_config(golden::fp32);
  config.coding = golden::Coding::bias;
  const auto count = static_cast<double>(values.size());
  std::vector<std::string> lines;
  for (const Choice& choice : choices(config)) {
    const golden::BitCounts bits = bits_of(choice, config, values);
    lines.push_back("| " + std::filesystem::path(path).stem().string() + " | " + choice.name +
                    " | " + text_of(static_cast<double>(bits.exponent + bits.metadata) / count) +
                    " | " + text_of(static_cast<double>(bits.total()) / count) + " |");
  }
  return lines;
}

bool has_line(std::string_view document, const std::string& line) {
  return document.find("\n" + line + "\n") != std::string_view::npos;
}

int run(std::vector<std::string> arguments) {
  std::string document;
  const bool checks = arguments.size() >= 2 && arguments[0] == "--in";
  if (checks) {
    const auto bytes = golden::read_file(arguments[1]);
    if (!bytes.ok()) {
      std::fprintf(stderr, "%s: %s\n", arguments[1].c_str(), bytes.error().text().c_str());
      return 2;
    }
    document.assign(bytes->begin(), bytes->end());
    arguments.erase(arguments.begin(), arguments.begin() + 2);
  }
  int missing = 0;
  for (const std::string& path : arguments) {
    const auto bytes = golden::read_file(path);
    const auto array = bytes.ok() ? golden::parse_npy(*bytes) : bytes.error();
    if (!array.ok() || array->kind != golden::ItemKind::floating || array->item_bytes != 4) {
      std::fprintf(stderr, "%s: %s\n", path.c_str(),
                   array.ok() ? "not an array of 32-bit floating-point values"
                              : array.error().text().c_str());
      return 2;
    }
    for (const std::string& line : lines_of(path, array->values)) {
      if (!checks) std::puts(line.c_str());
      if (!checks || has_line(document, line)) continue;
      std::fprintf(stderr, "not in the document: %s\n", line.c_str());
      ++missing;
    }
  }
  return missing == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run({argv + 1, argv + argc});
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bias_table: %s\n", error.what());
    return 2;
  }
}
