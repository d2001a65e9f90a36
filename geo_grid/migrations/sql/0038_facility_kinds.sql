-- The kinds that every city begins with; how far they serve is the city's to change.
INSERT INTO geo_grid_facilitykind
       (code, stands_as, name_zh, name_en, serves, rule, amount, default_capacity)
VALUES ('service_station', 'facility', '服务站', 'Service station', 'all', 'walking_min', 15, NULL),
       ('service_agent', 'facility', '便民代办点', 'Service agent', 'all', 'walking_min', 10, NULL),
       ('clinic', 'facility', '卫生服务站', 'Clinic', 'all', 'walking_min', 15, NULL),
       ('hospital', 'facility', '医院', 'Hospital', 'all', 'straight_m', 3000, NULL),
       ('school', 'facility', '学校', 'School', 'all', 'walking_m', 1000, NULL),
       ('kindergarten', 'facility', '幼儿园', 'Kindergarten', 'children_3_6', 'walking_m', 500, NULL),
       ('market', 'facility', '市场', 'Market', 'all', 'walking_m', 1000, NULL),
       ('elderly_care', 'facility', '养老服务', 'Elderly care', 'over_60', 'walking_min', 15, NULL),
       ('elderly_canteen', 'facility', '长者食堂', 'Canteen for the elderly', 'over_60', 'walking_min',
        15, NULL),
       ('park', 'facility', '公园', 'Park', 'all', 'walking_min', 15, NULL),
       ('police', 'facility', '警务室', 'Police', 'all', 'straight_m', 1000, NULL),
       ('shelter', 'facility', '避难场所', 'Shelter', 'all', 'walking_m', 1000, NULL),
       ('camera', 'component', '监控摄像头', 'Camera', 'all', '', NULL, NULL),
       ('hydrant', 'component', '消火栓', 'Hydrant', 'all', 'straight_m', 150, NULL),
       ('manhole', 'component', '井盖', 'Manhole', 'all', '', NULL, NULL),
       ('lamp', 'component', '路灯', 'Lamp', 'all', '', NULL, NULL),
       ('other', 'either', '其他', 'Other', 'all', '', NULL, NULL);

-- Nothing that stands there already loses its kind.
INSERT INTO geo_grid_facilitykind (code, stands_as, name_zh, name_en, serves, rule)
SELECT DISTINCT kind, 'either', kind, '', 'all', ''
  FROM (SELECT kind FROM geo_grid_facility UNION SELECT kind FROM geo_grid_component) t
    ON CONFLICT (code) DO NOTHING;

ALTER TABLE geo_grid_facility ADD CONSTRAINT facility_kind_known
      FOREIGN KEY (kind) REFERENCES geo_grid_facilitykind (code);
ALTER TABLE geo_grid_component ADD CONSTRAINT component_kind_known
      FOREIGN KEY (kind) REFERENCES geo_grid_facilitykind (code);
