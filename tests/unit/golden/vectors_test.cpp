// The codec against every packet and file of tests/vectors.
#include <sfpgen/golden/sfp_file.hpp>

#include <doctest/doctest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "support.hpp"

namespace sfpgen::golden::test {
namespace {

using nlohmann::json;

json read_vectors(const std::string& name) {
  const std::string path = std::string(SFPGEN_SOURCE_DIR) + "/tests/vectors/" + name;
  std::ifstream file(path);
  REQUIRE_MESSAGE(file.good(), path);
  return json::parse(file);
}

Values values_of(const json& words) {
  Values values;
  for (const json& word : words) {
    values.push_back(std::stoull(word.get<std::string>(), nullptr, 16));
  }
  return values;
}

PacketConfig config_of(const json& vector) {
  PacketConfig config;
  config.format = {vector.at("exponent_bits"), vector.at("mantissa_bits")};
  config.lanes = vector.at("lanes");
  config.rows = vector.at("rows");
  config.kept_mantissa_bits = vector.at("kept_mantissa_bits");
  config.sign = vector.at("sign").get<bool>() ? Sign::keep : Sign::drop;
  config.coding = coding_from_name(vector.at("coding").get<std::string>()).value();
  config.zero_code = vector.at("zero_code").get<bool>() ? ZeroCode::on : ZeroCode::off;
  config.bias = vector.at("bias");
  config.raw_bits = vector.at("raw_bits");
  config.raw_offset = vector.at("raw_offset");
  return config;
}

void check_packets(const json& vectors) {
  for (const json& vector : vectors) {
    const PacketConfig config = config_of(vector);
    CAPTURE(name_of(config));
    const Values values = values_of(vector.at("values"));
    const Values decoded = values_of(vector.at("decoded"));
    const json& status = vector.at("status");
    const Packet packet = encode_packet(config, values);
    CHECK(to_hex(packet.metadata) == vector.at("metadata"));
    CHECK(to_hex(packet.data) == vector.at("data"));
    CHECK(packet.status ==
          Status{status.at("nan_lost"), status.at("sign_lost"), status.at("exp_lost")});
    const auto back = decode_packet(config, from_hex(vector.at("metadata")),
                                    from_hex(vector.at("data")), values.size());
    REQUIRE_MESSAGE(back.ok(), back.error().text());
    CHECK(back->values == decoded);
  }
}

}  // namespace

TEST_CASE("every packet of the format's reference vectors is encoded and decoded bit for bit") {
  const json vectors = read_vectors("reference_packets.json");
  CHECK(vectors.size() == 14);
  check_packets(vectors);
}

TEST_CASE("every packet of our own vectors is encoded and decoded bit for bit") {
  const json vectors = read_vectors("packets.json");
  CHECK(vectors.size() > 40);
  check_packets(vectors);
}

TEST_CASE("every file of our vectors decodes to its array, and is what we write of it") {
  const json vectors = read_vectors("files.json");
  CHECK(vectors.size() > 4);
  for (const json& vector : vectors) {
    CAPTURE(vector.at("name").get<std::string>());
    const Bytes bytes = from_hex(vector.at("sfp"));
    const auto file = parse_sfp(bytes);
    REQUIRE_MESSAGE(file.ok(), file.error().text());
    CHECK(file->header.dtype == vector.at("dtype"));
    CHECK(file->header.shape == vector.at("shape").get<std::vector<std::uint64_t>>());
    const auto tensor = decode_tensor(*file);
    REQUIRE_MESSAGE(tensor.ok(), tensor.error().text());
    CHECK(tensor->values == values_of(vector.at("values")));
    CHECK(format_sfp(*file) == bytes);
  }
}

}  // namespace sfpgen::golden::test
