// Reads lengths, windows and seeds, and runs the golden quantizer.
#include "generator/cli/quantize_options.hpp"

#include <fmt/format.h>

#include <cmath>
#include <optional>
#include <string_view>
#include <utility>

#include "generator/cli/number_options.hpp"

namespace sfpgen::cli {
namespace {

using golden::QuantizerConfig;
using golden::Window;

/// Text for a message: short, on one line.
std::string shown(std::string_view text) {
  std::string line(text.substr(0, 40));
  for (char& c : line) {
    if (static_cast<unsigned char>(c) < ' ' || c == '\x7f') c = '?';
  }
  return line;
}

/// A length in units of 2^-fraction_bits, rounded to the nearest.
Result<std::uint32_t> length_of(const char* option, const std::string& text, unsigned longest,
                                unsigned fraction_bits) {
  const std::optional<double> number = number_of<double>(text);
  if (!number || std::isnan(*number)) {
    return Error{option, fmt::format("\"{}\" is not a number from 0 to {}", shown(text), longest)};
  }
  if (std::signbit(*number) || *number > longest) {
    return Error{option, fmt::format("{} is outside 0..{}", shown(text), longest)};
  }
  return static_cast<std::uint32_t>(
      std::lround(std::ldexp(*number, static_cast<int>(fraction_bits))));
}

/// LO:HI as exponents of powers of two. The lowest of all, which belongs to no normal number,
/// leaves subnormals as they are.
Result<golden::ExponentLimits> limits_of(const std::string& text,
                                         const golden::FloatFormat& format) {
  constexpr const char* option = "--window";
  const std::size_t colon = text.find(':');
  const std::string_view all(text);
  const auto low = number_of<int>(all.substr(0, colon));
  const auto high =
      colon == std::string::npos ? std::nullopt : number_of<int>(all.substr(colon + 1));
  if (!low || !high) {
    return Error{option,
                 fmt::format("\"{}\" is not LO:HI, two exponents such as -14:15", shown(text))};
  }
  const int bias = static_cast<int>(format.default_bias());
  if (*low > *high) {
    return Error{option,
                 fmt::format("the lowest exponent {} is above the highest, {}", *low, *high)};
  }
  if (*low < -bias) return Error{option, fmt::format("{} is outside {}..{}", *low, -bias, bias)};
  if (*high < 1 - bias || *high > bias)
    return Error{option, fmt::format("{} is outside {}..{}", *high, 1 - bias, bias)};
  return golden::ExponentLimits{static_cast<std::uint32_t>(*low + bias),
                                static_cast<std::uint32_t>(*high + bias)};
}

double real(std::uint32_t length, unsigned fraction_bits) {
  return std::ldexp(static_cast<double>(length), -static_cast<int>(fraction_bits));
}

golden::QuantizerNote note_of(const QuantizerConfig& config, std::uint32_t seed) {
  golden::QuantizerNote note;
  note.mantissa_bits = real(config.mantissa_length, config.fraction_bits);
  note.rounding = config.rounding;
  note.seed = seed;
  if (config.window == Window::by_length)
    note.exponent_bits = real(config.exponent_length, config.fraction_bits);
  if (config.window == Window::by_limits) {
    const auto bias = static_cast<std::int64_t>(config.format.default_bias());
    note.window =
        golden::QuantizerNote::Powers{config.limits.lowest - bias, config.limits.highest - bias};
  }
  return note;
}

/// The configuration that the options ask for.
Result<QuantizerConfig> config_of(const QuantizeOptions& options, const golden::FloatFormat& format,
                                  unsigned lanes) {
  QuantizerConfig config = golden::default_quantizer(format);
  config.lanes = lanes;
  config.rounding = golden::rounding_from_name(options.rounding.value_or("truncate"))
                        .value_or(golden::Rounding::truncate);
  if (!options.mantissa_bits.empty()) {
    const auto length = length_of("--mantissa-bits", options.mantissa_bits, format.mantissa_bits,
                                  config.fraction_bits);
    if (!length.ok()) return length.error();
    config.mantissa_length = *length;
  }
  if (!options.exponent_bits.empty()) {
    const auto length = length_of("--exponent-bits", options.exponent_bits, format.exponent_bits,
                                  config.fraction_bits);
    if (!length.ok()) return length.error();
    config.window = Window::by_length;
    config.exponent_length = *length;
  }
  if (!options.window.empty()) {
    const auto limits = limits_of(options.window, format);
    if (!limits.ok()) return limits.error();
    config.window = Window::by_limits;
    config.limits = *limits;
  }
  return config;
}

/// The bits that are kept where truncation is all that there is to do.
std::optional<unsigned> truncated_to(const QuantizerConfig& config) {
  const std::uint64_t fraction = config.mantissa_length & golden::low_bits(config.fraction_bits);
  if (config.rounding != golden::Rounding::truncate || config.window != Window::none ||
      fraction != 0) {
    return std::nullopt;
  }
  return config.mantissa_length >> config.fraction_bits;
}

}  // namespace

Result<std::uint32_t> seed_of(const std::string& text) {
  const auto highest = static_cast<std::uint32_t>(golden::low_bits(golden::RandomBits::seed_bits));
  if (text.empty()) return std::uint32_t{0};
  const auto number = number_of<std::uint32_t>(text);
  if (!number || *number > highest) {
    return Error{"--seed",
                 fmt::format("\"{}\" is not a whole number from 0 to {}", shown(text), highest)};
  }
  return *number;
}

void add_quantize_options(CLI::App& command, QuantizeOptions& options) {
  std::vector<std::string> roundings;
  for (const golden::NamedRounding& named : golden::named_roundings())
    roundings.emplace_back(named.name);
  command
      .add_option("--mantissa-bits", options.mantissa_bits,
                  "mantissa bits to keep, a real number: drawn once as the whole number below or "
                  "above it, with its fraction as probability (default: all)")
      ->type_name("m");
  CLI::Option* const length =
      command
          .add_option("--exponent-bits", options.exponent_bits,
                      "take values into the symmetric window of exponents that this many bits "
                      "hold, a real number")
          ->type_name("n");
  command
      .add_option("--window", options.window,
                  "take values into this window: the lowest and the highest power of two, such as "
                  "-14:15")
      ->type_name("LO:HI")
      ->excludes(length);
  command
      .add_option("--round", options.rounding,
                  "what becomes of the bits that are not kept (default: truncate, with --format "
                  "nearest-even)")
      ->check(CLI::IsMember(roundings));
  command
      .add_option("--seed", options.seed,
                  "start of the random numbers for real lengths and stochastic rounding (default: "
                  "0)")
      ->type_name("S");
}

Result<std::optional<unsigned>> truncation_of(const QuantizeOptions& options,
                                              const golden::FloatFormat& format) {
  const Result<QuantizerConfig> config = config_of(options, format, 1);
  if (!config.ok()) return config.error();
  const Result<std::uint32_t> seed = seed_of(options.seed);
  if (!seed.ok()) return seed.error();
  return truncated_to(*config);
}

Result<QuantizedTensor> quantize(const QuantizeOptions& options, const golden::FloatFormat& format,
                                 unsigned lanes, std::span<const std::uint64_t> values) {
  const Result<QuantizerConfig> config = config_of(options, format, lanes);
  if (!config.ok()) return config.error();
  const Result<std::uint32_t> seed = seed_of(options.seed);
  if (!seed.ok()) return seed.error();

  QuantizedTensor tensor;
  if (const auto bits = truncated_to(*config)) {
    tensor.mantissa_bits = *bits;
    return tensor;
  }
  const std::vector<Error> illegal = golden::validate(*config);
  if (!illegal.empty()) return Error{"--" + illegal.front().place, illegal.front().reason};
  golden::Quantizer quantizer(*config);
  quantizer.seed(*seed);
  golden::QuantizerPacket packet = quantizer.quantize(*config, values);
  tensor.values = std::move(packet.values);
  // Bits above the container are not the quantizer's to drop: encoding refuses them.
  for (std::size_t i = 0; i < values.size(); ++i)
    tensor.values[i] |= values[i] & ~golden::low_bits(format.width());
  tensor.mantissa_bits = packet.mantissa_bits;
  tensor.has_window = config->window != Window::none;
  tensor.raw = packet.raw;
  tensor.nonfinite = packet.nonfinite;
  tensor.nan_lost = packet.nan_lost;
  tensor.note = note_of(*config, *seed);
  return tensor;
}

std::string words_of(const golden::QuantizerNote& note) {
  std::string text = fmt::format("mantissa {} bits", note.mantissa_bits);
  if (note.exponent_bits) text += fmt::format(", exponent {} bits", *note.exponent_bits);
  if (note.window) text += fmt::format(", window {}:{}", note.window->lowest, note.window->highest);
  for (const golden::NamedRounding& named : golden::named_roundings()) {
    if (named.rounding == note.rounding) text += fmt::format(", rounding {}", named.name);
  }
  return text + fmt::format(", seed {}", note.seed);
}

}  // namespace sfpgen::cli
