INSERT INTO projects VALUES (1, 'leaves', 'Leaves', '["background", "leaf"]', '2026-01-01 10:00:00.000000', '2026-01-01 10:02:00.000000', 'semantic-segmentation', 'plants');
INSERT INTO pictures VALUES (1, 1, 'one', 'train', '.jpg', 'aa', 24, 32, '2026-01-01 10:01:00.000000', NULL, NULL);
INSERT INTO pictures VALUES (2, 1, 'two', 'test', '.jpg', 'bb', 24, 32, '2026-01-01 10:01:00.000000', NULL, NULL);
INSERT INTO annotations VALUES (1, 1, 1, 'cc', 'import', '2026-01-01 10:01:00.000000', NULL, NULL);
INSERT INTO annotations VALUES (2, 2, 1, 'dd', 'import', '2026-01-01 10:01:00.000000', NULL, NULL);
INSERT INTO annotations VALUES (3, 1, 2, 'ee', 'anna', '2026-01-01 10:02:00.000000', NULL, '{"0": 700, "1": 68}');
INSERT INTO versions (id, project_id, number, name, recipe, hash, train_pictures, valid_pictures, test_pictures, created_at, finished_at)
VALUES (1, 1, 1, 'first', '{"resize": null}', 'ff', 1, 0, 1, '2026-01-01 10:03:00.000000', '2026-01-01 10:04:00.000000');
INSERT INTO trainings VALUES (1, 1, '{"epochs": 2}', 'finished', '', '2026-01-01 10:05:00.000000', '2026-01-01 10:06:00.000000', NULL);
INSERT INTO epochs VALUES (1, 1, 2, 1.0, 1.1, 0.5, 0.001, 3.0);
INSERT INTO epochs VALUES (1, 2, 2, 0.9, 1.0, 0.6, 0.0005, 3.0);
INSERT INTO models VALUES (1, 1, 'deeplabv3plus', 'efficientnet_lite0', 0.61, 1000, '{}', '2026-01-01 10:07:00.000000');
INSERT INTO keys (id, name, live_name, digest, created_at, revoked_at, scopes, projects, expires_at, rate)
VALUES ('abcdefgh', 'laptop', 'laptop', '00', '2026-01-01 10:08:00.000000', NULL, '["infer"]', '["leaves"]', NULL, '10/s');
