// inspect: what a .sfp file holds and where its bits go.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <sfpgen/codec/tensor.hpp>
#include <sfpgen/golden/sfp_file.hpp>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "generator/cli/codec_commands.hpp"
#include "generator/cli/codec_support.hpp"
#include "generator/cli/exit_code.hpp"
#include "generator/cli/inspect_archive.hpp"
#include "generator/cli/quantize_options.hpp"
#include "verif/tensors/mapped_file.hpp"

namespace sfpgen::cli {
namespace {

using golden::BitCounts;
using golden::PacketConfig;
using golden::SfpDirectory;
using nlohmann::ordered_json;

struct InspectOptions {
  std::string input;
  std::string tensor;
  bool json = false;
};

/// The parts that bits per value are split into, in the order in which they are reported; a zero
/// map is one of them where a file has maps.
std::vector<std::pair<const char*, std::uint64_t>> parts_of(const golden::SfpHeader& header,
                                                            const BitCounts& bits) {
  std::vector<std::pair<const char*, std::uint64_t>> parts = {
      {"metadata", bits.metadata}, {"exponent", bits.exponent}, {"sign", bits.sign},
      {"mantissa", bits.mantissa}, {"padding", bits.padding},   {"total", bits.total()}};
  if (header.zeros == golden::Zeros::mapped) {
    parts.insert(parts.begin(), {"zero_map", bits.zero_map});
  }
  return parts;
}

/// A part's name for people.
std::string label_of(std::string_view part) {
  return part == "zero_map" ? "zero map" : std::string(part);
}

/// A file and what was found in it.
struct Inspection {
  std::string name;
  std::uint64_t file_bytes = 0;
  std::uint64_t values = 0;
  SfpDirectory file;
  std::vector<BitCounts> block_bits;
  BitCounts bits;
};

std::string inspection_json(const Inspection& found) {
  ordered_json root;
  root["file"] = found.name;
  root["file_bytes"] = found.file_bytes;
  const ordered_json header = ordered_json::parse(golden::header_json(found.file));
  for (const auto& [key, value] : header.items()) {
    if (key != "blocks") root[key] = value;
  }
  root["container"]["name"] = golden::format_name(found.file.header.config.format);
  root["container"]["width"] = found.file.header.config.format.width();
  root["values"] = found.values;
  const golden::SfpHeader& about = found.file.header;
  for (const auto& [part, bits] : parts_of(about, found.bits)) {
    root["bits"][part] = bits;
  }
  for (const auto& [part, bits] : parts_of(about, found.bits)) {
    root["bits_per_value"][part] = per_value(bits, found.values);
  }
  const std::optional<double> saved =
      ratio(found.file.header.config.format, found.values, found.bits);
  root["ratio"] = saved ? ordered_json(*saved) : ordered_json(nullptr);
  root["blocks"] = header["blocks"];
  for (std::size_t i = 0; i < found.block_bits.size(); ++i) {
    for (const auto& [part, bits] : parts_of(about, found.block_bits[i])) {
      root["blocks"][i]["bits"][part] = bits;
    }
  }
  return root.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

/// The lines about the packets of a file that has these.
std::string packet_text(const golden::SfpHeader& header) {
  const PacketConfig& config = header.config;
  std::string text =
      fmt::format("  layout     {} lanes, {} rows a group\n", config.lanes, config.rows);
  text += fmt::format("  kept       {} mantissa bits, sign {}\n", config.kept_mantissa_bits,
                      config.sign == golden::Sign::keep ? "kept" : "dropped");
  if (header.quantizer) text += fmt::format("  quantizer  {}\n", words_of(*header.quantizer));
  text += fmt::format("  exponents  {}, zero code {}", golden::coding_name(config.coding),
                      config.zero_code == golden::ZeroCode::on ? "on" : "off");
  if (config.coding == golden::Coding::bias) text += fmt::format(", bias {}", config.bias);
  if (config.coding == golden::Coding::raw) {
    text += fmt::format(", {} bits from offset {}", config.raw_bits, config.raw_offset);
  }
  text += "\n";
  if (header.zeros == golden::Zeros::mapped) text += "  zeros      left out, in a map\n";
  return text;
}

std::string inspection_text(const Inspection& found) {
  constexpr std::size_t blocks_shown = 16;
  const golden::SfpHeader& header = found.file.header;
  const PacketConfig& config = header.config;
  std::string text = fmt::format("{}: {} bytes\n", shown(found.name), found.file_bytes);
  text += fmt::format(
      "  tensor     {} {}, {} values{}{}\n", header.dtype, golden::shape_text(header.shape),
      found.values, header.array_order == golden::ArrayOrder::fortran ? ", from Fortran order" : "",
      header.byte_order == golden::ByteOrder::big ? ", from big-endian items" : "");
  text += fmt::format("  container  {}: {} exponent bits, {} mantissa bits, {} bits\n",
                      golden::format_name(config.format), config.format.exponent_bits,
                      config.format.mantissa_bits, config.format.width());
  if (header.format) {
    text += fmt::format("  format     {}\n", header.format->words());
  } else {
    text += packet_text(header);
  }
  text += fmt::format("  blocks     {}\n", found.file.blocks.size());
  for (std::size_t i = 0; i < found.file.blocks.size() && i < blocks_shown; ++i) {
    const golden::SfpBlockEntry& block = found.file.blocks[i];
    text += fmt::format(
        "    {:>6}  {:>10} values  {:>10} metadata bytes  {:>10} data bytes  {:>8.3f} bits per "
        "value\n",
        i, block.values, block.metadata_bytes, block.data_bytes,
        per_value(found.block_bits[i].total(), block.values));
  }
  if (found.file.blocks.size() > blocks_shown) {
    text += fmt::format("    and {} more (all of them with --json)\n",
                        found.file.blocks.size() - blocks_shown);
  }
  text += "  bits per value\n";
  for (const auto& [part, bits] : parts_of(header, found.bits)) {
    text += fmt::format("    {:<9} {:>9.4f}\n", label_of(part), per_value(bits, found.values));
  }
  const std::optional<double> saved = ratio(config.format, found.values, found.bits);
  text += fmt::format("  ratio      {} to {}\n", saved ? fmt::format("{:.3f}", *saved) : "-",
                      golden::format_name(config.format));
  return text;
}

int inspect_image(const InspectOptions& options, const std::string& name,
                  const tensors::MappedFile& mapped, std::span<const std::uint8_t> bytes) {
  Result<SfpDirectory> file = golden::parse_sfp_directory(bytes);
  if (!file.ok()) return refuse(name, file.error());
  auto bits = codec::block_bits(*file, bytes,
                                [&](std::span<const std::uint8_t> part) { mapped.release(part); });
  if (!bits.ok()) return refuse(name, bits.error());

  Inspection found;
  found.name = name;
  found.file_bytes = bytes.size();
  found.values = golden::value_count(file->header.shape).value_or(0);
  found.file = std::move(file.value());
  found.block_bits = std::move(bits.value());
  for (const BitCounts& block : found.block_bits) {
    found.bits += block;
  }
  fmt::print("{}", options.json ? inspection_json(found) : inspection_text(found));
  return exit_good;
}

int inspect(const InspectOptions& options) {
  const auto mapped = tensors::MappedFile::open(options.input);
  if (!mapped.ok()) return refuse(options.input, mapped.error());
  const auto bytes = mapped->bytes();
  if (!tensors::is_archive(bytes)) {
    if (!options.tensor.empty()) {
      return refuse(options.input, {"--tensor", "the file holds one tensor, which has no name"});
    }
    return inspect_image(options, options.input, *mapped, bytes);
  }
  const auto index = tensors::parse_archive(bytes);
  if (!index.ok()) return refuse(options.input, index.error());
  if (options.tensor.empty()) {
    const auto listing = options.json ? archive_json(options.input, *mapped, *index)
                                      : archive_text(options.input, *mapped, *index);
    if (!listing.ok()) return refuse(options.input, listing.error());
    fmt::print("{}", *listing);
    return exit_good;
  }
  const auto* const part = tensors::find_tensor(*index, options.tensor);
  if (part == nullptr) return refuse(options.input, no_such_tensor(options.tensor));
  return inspect_image(options, options.input + ": " + options.tensor, *mapped,
                       bytes.subspan(part->offset, part->stored));
}

}  // namespace

void register_inspect_command(CLI::App& app, int& exit_code) {
  const auto options = std::make_shared<InspectOptions>();
  CLI::App* const command =
      app.add_subcommand("inspect", "Show what a .sfp file holds and where its bits go");
  command->add_option("IN", options->input, "the file to read")->type_name("IN.sfp")->required();
  command
      ->add_option("--tensor", options->tensor, "of an archive: all about the tensor of this name")
      ->type_name("NAME");
  command->add_flag("--json", options->json, "print JSON");
  command->callback([options, &exit_code] {
    exit_code = within_memory(options->input, [&] { return inspect(*options); });
  });
}

}  // namespace sfpgen::cli
