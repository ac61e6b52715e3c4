// One project per floor (CONTRIBUTING.md): each proves what the floor below cannot.
const base = {
  testEnvironment: "node",
  // Node loads these ES modules by require; jest 30 does so from Node 24 on.
  transformIgnorePatterns: ["/node_modules/(?!@bjorn3/)"],
  modulePathIgnorePatterns: ["<rootDir>/sdks/.*/bin"],
  // As the programs of examples/ name this package.
  moduleNameMapper: { "^flatcar-ha$": "<rootDir>/components/index.ts" },
  transform: {
    "^.+\\.[tj]s$": [
      "@swc/jest",
      {
        jsc: { target: "es2022", transform: { useDefineForClassFields: false } },
        module: { type: "commonjs" },
      },
    ],
  },
};

const floor = (displayName, testMatch, extra = {}) => ({
  ...base,
  displayName,
  testMatch: testMatch.map((glob) => `<rootDir>/test/${glob}`),
  ...extra,
});

module.exports = {
  projects: [
    floor("unit", [
      "lib/**/*.test.ts",
      "components/**/*.test.ts",
      "commands/**/*.test.ts",
      "labtools/**/*.test.ts",
      "model/**/*.test.ts",
      "*.test.ts",
    ]),
    floor("rendered", ["rendered/**/*.test.ts"]),
    floor("engine", ["engine/**/*.test.ts"]),
    floor("network", ["network/**/*.test.ts"]),
    floor("lab", ["lab/**/*.test.ts"]),
    floor("long", ["long/**/*.test.ts"]),
  ],
};
