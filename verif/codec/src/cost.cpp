// Counts and costs: the kernels' sums as what users ask for, and the plain way to the same numbers.
#include <sfpgen/codec/cost.hpp>

#include <algorithm>
#include <mutex>

#include "first_error.hpp"
#include "packet_math.hpp"
#include "paths.hpp"
#include "sentence.hpp"
#include "share.hpp"

namespace sfpgen::codec {
namespace {

using golden::Coding;
using golden::FloatFormat;
using golden::PacketConfig;
using golden::sentence;
using golden::ZeroCode;

constexpr std::array zero_codes = {ZeroCode::off, ZeroCode::on};

/// The path to take, or why there is none. `kernels`: whether there are any for what is asked.
Result<Path> choose(bool kernels, std::size_t items, unsigned size,
                    const std::optional<Path>& path) {
  if (items % size != 0) {
    return Error{"items", sentence(items, " bytes are no whole number of items of ", size)};
  }
  const Path chosen = path.value_or(kernels ? fastest_kernels() : Path::plain);
  if (!path_available(chosen)) {
    return Error{"path", sentence(path_name(chosen), " is not available on this processor")};
  }
  if (chosen != Path::plain && !kernels) {
    return Error{"path", sentence(path_name(chosen), " is for 8 lanes of fp32, bf16 or fp16")};
  }
  return chosen;
}

/// The function of three that is for a container.
template <class Function>
Function pick(const FloatFormat& format, Function fp32, Function bf16, Function fp16) {
  if (format == golden::fp32) return fp32;
  return format == golden::bf16 ? bf16 : fp16;
}

void count_one(const FloatFormat& format, std::uint64_t value, ValueCounts& counts) {
  const std::uint64_t mantissa = value & golden::low_bits(format.mantissa_bits);
  const std::uint64_t exponent = (value >> format.mantissa_bits) & format.exponent_max();
  const bool sign = ((value >> (format.width() - 1)) & 1) != 0;
  const bool zero = exponent == 0 && mantissa == 0;
  const bool nan = exponent == format.exponent_max() && mantissa != 0;
  counts.zeros += zero ? 1 : 0;
  counts.negatives += sign && !zero && !nan ? 1U : 0U;
  counts.sign_bits += sign ? 1 : 0;
  counts.subnormals += exponent == 0 && !zero ? 1 : 0;
  counts.infinities += exponent == format.exponent_max() && !nan ? 1U : 0U;
  counts.nans += nan ? 1U : 0U;
  ++counts.exponents[exponent];
}

CodingCosts plain_costs(PacketConfig config, std::span<const std::byte> items) {
  const std::vector<std::uint64_t> values = values_of(config, items);
  CodingCosts found;
  for (const golden::NamedCoding& named : golden::named_codings()) {
    for (const ZeroCode zero_code : zero_codes) {
      config.coding = named.coding;
      config.zero_code = zero_code;
      const golden::Packet packet = golden::encode_packet(config, values);
      found.costs[static_cast<std::size_t>(named.coding)][static_cast<std::size_t>(zero_code)] = {
          {packet.metadata.size(), packet.data.size()}, packet.bits};
    }
  }
  return found;
}

/// The size of a packet from the bits of its exponent codes.
PacketCost cost_of(const PacketConfig& config, std::uint64_t values, std::uint64_t code_bits,
                   unsigned last_row) {
  const unsigned rest = config.kept_mantissa_bits + config.sign_bits();
  const unsigned width = config.format.width();
  const std::uint64_t lane_bits = rows_of(config, values) * rest + code_bits;
  PacketCost cost;
  cost.bytes.metadata = (metadata_bits(config, values) + 31) / 32 * 4;
  cost.bytes.data = (lane_bits + width - 1) / width * config.lanes * config.format.bytes();
  cost.bits = count_bits(config, values, cost.bytes, lane_bits, last_row + rest);
  return cost;
}

/// Adds up what threads find in blocks of `size` bytes, or gives the first error.
template <class Sum, class Find>
Result<Sum> sum_blocks(std::span<const std::byte> items, std::size_t size, unsigned threads,
                       const Find& find) {
  Sum sum;
  std::mutex mutex;
  FirstError failed;
  share((items.size() + size - 1) / size, threads, [&](std::size_t i) {
    const auto part = items.subspan(i * size, std::min(size, items.size() - i * size));
    const Result<Sum> found = find(part);
    if (!found.ok()) {
      failed.add(i, found.error());
      return;
    }
    const std::lock_guard lock(mutex);
    sum += *found;
  });
  if (failed.error()) {
    return *failed.error();
  }
  return sum;
}

/// Bytes of a block; all of them when one block is asked for.
std::size_t block_bytes(const FloatFormat& format, std::size_t items, const BlockOptions& options) {
  const std::uint64_t size = item_bytes(format);
  const std::uint64_t values = options.block_values == 0 ? items / size : options.block_values;
  return static_cast<std::size_t>(
      std::max<std::uint64_t>(1, std::min<std::uint64_t>(values, items / size)) * size);
}

}  // namespace

ValueCounts& ValueCounts::operator+=(const ValueCounts& other) {
  values += other.values;
  zeros += other.zeros;
  negatives += other.negatives;
  sign_bits += other.sign_bits;
  subnormals += other.subnormals;
  infinities += other.infinities;
  nans += other.nans;
  exponents.resize(std::max(exponents.size(), other.exponents.size()));
  for (std::size_t i = 0; i < other.exponents.size(); ++i) {
    exponents[i] += other.exponents[i];
  }
  return *this;
}

PacketCost& PacketCost::operator+=(const PacketCost& other) {
  bytes.metadata += other.bytes.metadata;
  bytes.data += other.bytes.data;
  bits += other.bits;
  return *this;
}

CodingCosts& CodingCosts::operator+=(const CodingCosts& other) {
  for (std::size_t coding = 0; coding < costs.size(); ++coding) {
    for (std::size_t zero_code = 0; zero_code < costs[coding].size(); ++zero_code) {
      costs[coding][zero_code] += other.costs[coding][zero_code];
    }
  }
  return *this;
}

bool has_cost_kernels(const FloatFormat& format) {
  return format == golden::fp32 || format == golden::bf16 || format == golden::fp16;
}

Result<ValueCounts> count_values(const FloatFormat& format, std::span<const std::byte> items,
                                 std::optional<Path> path) {
  const unsigned size = item_bytes(format);
  const Result<Path> chosen = choose(has_cost_kernels(format), items.size(), size, path);
  if (!chosen.ok()) {
    return chosen.error();
  }
  ValueCounts counts;
  counts.values = items.size() / size;
  counts.exponents.resize(std::size_t{1} << format.exponent_bits);
  if (*chosen == Path::plain) {
    PacketConfig config;
    config.format = format;
    for (const std::uint64_t value : values_of(config, items)) {
      count_one(format, value, counts);
    }
    return counts;
  }
  const Kernels& kernels = kernels_of(*chosen);
  const KernelCounts found = pick(format, kernels.count_fp32, kernels.count_bf16,
                                  kernels.count_fp16)({items.data(), counts.values});
  std::copy_n(found.exponents, counts.exponents.size(), counts.exponents.begin());
  counts.zeros = found.zeros;
  counts.negatives = found.signs - found.negative_zeros - found.negative_nans;
  counts.sign_bits = found.signs;
  counts.subnormals = counts.exponents.front() - found.zeros;
  counts.infinities = found.infinities;
  counts.nans = counts.exponents.back() - found.infinities;
  return counts;
}

Result<CodingCosts> packet_costs(const PacketConfig& config, std::span<const std::byte> items,
                                 std::optional<Path> path) {
  const std::vector<Error> illegal = golden::validate(config);
  if (!illegal.empty()) {
    return illegal.front();
  }
  const unsigned size = item_bytes(config.format);
  const bool kernels = config.lanes == 8 && has_cost_kernels(config.format);
  const Result<Path> chosen = choose(kernels, items.size(), size, path);
  if (!chosen.ok()) {
    return chosen.error();
  }
  if (*chosen == Path::plain) {
    return plain_costs(config, items);
  }
  const Kernels& table = kernels_of(*chosen);
  const std::uint64_t values = items.size() / size;
  const KernelCosts found = pick(config.format, table.cost_fp32, table.cost_bf16,
                                 table.cost_fp16)({parameters_of(config), items.data(), values});
  CodingCosts costs;
  PacketConfig coded = config;
  for (const golden::NamedCoding& named : golden::named_codings()) {
    for (std::size_t zero_code = 0; zero_code < 2; ++zero_code) {
      const auto coding = static_cast<std::size_t>(named.coding);
      const bool raw = named.coding == Coding::raw;
      const std::size_t variant = raw ? 0 : (coding - 1) * 2 + zero_code;
      coded.coding = named.coding;
      costs.costs[coding][zero_code] = cost_of(
          coded, values, raw ? rows_of(config, values) * config.raw_bits : found.code_bits[variant],
          raw ? config.raw_bits : found.last_row[variant]);
    }
  }
  return costs;
}

Result<CodingCosts> block_costs(const PacketConfig& config, std::span<const std::byte> items,
                                const BlockOptions& options) {
  return sum_blocks<CodingCosts>(
      items, block_bytes(config.format, items.size(), options), options.threads,
      [&](auto part) { return packet_costs(config, part, options.path); });
}

Result<ValueCounts> count_blocks(const FloatFormat& format, std::span<const std::byte> items,
                                 const BlockOptions& options) {
  return sum_blocks<ValueCounts>(
      items, block_bytes(format, items.size(), options), options.threads,
      [&](auto part) { return count_values(format, part, options.path); });
}

}  // namespace sfpgen::codec
